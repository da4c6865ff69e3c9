package io.ctiroutes.falcon;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import java.util.Optional;

/** One IOC change on its way, with what has been learnt about its IOC. */
final class Row {

    private static final int MOST_DETOURS = 8;

    private final IocChange change;
    private FalconIoc known;
    // made to be measured, and the same is sent
    private IocBody created;
    private IocBody updated;
    private boolean saidToExist;
    private int detours;

    Row(IocChange change) {
        this.change = change;
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

    /** What a request that creates it says of it. */
    IocBody created(FalconRules rules) {
        if (created == null) {
            created = rules.create(((IocChange.Upsert) change).ioc());
        }
        return created;
    }

    /** What a request that updates its IOC, or retires it, says of it, by what is known of the IOC now. */
    IocBody updated(FalconRules rules) {
        if (updated == null) {
            FalconIoc ioc =
                    known().orElseThrow(() -> new IllegalStateException("the id of " + key() + " is not known"));
            updated = change instanceof IocChange.Upsert upsert
                    ? rules.update(ioc.id(), upsert.ioc())
                    : rules.retire(ioc);
        }
        return updated;
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

    int detours() {
        return detours;
    }
}
