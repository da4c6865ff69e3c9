package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.ctiroutes.falcon.api.AnswerRow;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.IocBody;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import java.util.Optional;

/** One IOC change on its way, with what has been learnt about its IOC. */
final class PendingChange {

    private static final int MOST_DETOURS = 8;
    private static final ObjectWriter JSON = new ObjectMapper().writerFor(IocBody.class);

    private final IocChange change;
    private FalconIoc known;
    // written to be measured, and the same is sent, however often; null before
    private byte[] created;
    private byte[] updated;
    private boolean saidToExist;
    private boolean alone;
    private int detours;
    // null as long as there is none
    private Patience.Doubt doubt;
    private AnswerRow objection;

    PendingChange(IocChange change) {
        this.change = change;
    }

    /** The same IOC, to be retired after all. */
    PendingChange retired() {
        PendingChange retired = new PendingChange(new IocChange.Retire(key(), change.origin()));
        retired.known = known;
        retired.alone = alone;
        retired.detours = detours;
        return retired;
    }

    IocChange change() {
        return change;
    }

    IocKey key() {
        return change.key();
    }

    Optional<FalconIoc> known() {
        return Optional.ofNullable(known);
    }

    void known(FalconIoc ioc) {
        known = ioc;
        updated = null;
    }

    /** What is known of the IOC, which a call that needs its id must not do without. */
    FalconIoc knownIoc() {
        return known().orElseThrow(() -> new IllegalStateException("the id of " + key() + " is not known"));
    }

    /** What a request that creates its IOC, updates it or retires it says of it, by what is known of the IOC now. */
    IocBody body(CallKind kind, FalconRules rules) {
        if (change instanceof IocChange.Upsert upsert) {
            return kind == CallKind.CREATE
                    ? rules.create(upsert.ioc())
                    : rules.update(knownIoc().id(), upsert.ioc());
        }
        return rules.retire(knownIoc());
    }

    /** The same as JSON. */
    byte[] json(CallKind kind, FalconRules rules) {
        if (kind == CallKind.CREATE) {
            created = created == null ? write(body(kind, rules)) : created;
            return created;
        }
        updated = updated == null ? write(body(kind, rules)) : updated;
        return updated;
    }

    private static byte[] write(IocBody body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first step on the way to retire it. */
    CallKind toRetire(FalconRules rules) {
        return known != null && rules.permanentDelete() ? CallKind.DELETE : CallKind.LOOK_UP;
    }

    /** Whether all that was found is what a parent has handed down. */
    boolean isInherited() {
        return known != null && known.fromParent();
    }

    /** A request as a whole was refused because of it, or may have been: it takes no other row along again. */
    void setApart() {
        alone = true;
    }

    boolean isAlone() {
        return alone;
    }

    Optional<Patience.Doubt> doubt() {
        return Optional.ofNullable(doubt);
    }

    void doubted(Patience.Doubt more) {
        doubt = more;
    }

    /** Falcon took the request, but not this row. */
    void objectedTo(AnswerRow answer) {
        objection = answer;
    }

    Optional<AnswerRow> objection() {
        return Optional.ofNullable(objection);
    }

    void forget() {
        known = null;
        updated = null;
        saidToExist = false;
    }

    /** Falcon refused to create it because it has it: a search that finds nothing only lags behind. */
    void saidToExist() {
        saidToExist = true;
    }

    boolean isSaidToExist() {
        return saidToExist;
    }

    /**
     * The change has to be looked up after all.
     *
     * @return false if that has happened so often that it leads nowhere
     */
    boolean detour() {
        detours++;
        return detours <= MOST_DETOURS;
    }

    /** How often it was looked up for another reason than that this is how it begins. */
    int detours() {
        return detours + (doubt == null ? 0 : doubt.rounds());
    }
}
