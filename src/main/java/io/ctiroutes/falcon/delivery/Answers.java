package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.falcon.api.AnswerRow;
import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.ToldIocs;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes Falcon's answers into a delivery: each public method is one branch that the routes choose by the answer's status.
 * Answers are compared with what was sent; what they leave open is looked up. What is no answer is not taken at all.
 */
public final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private static final ObjectReader JSON = new ObjectMapper().readerFor(FalconAnswer.class);
    private static final int SUCCESS_END = 300;

    private final FalconStatus falcon;

    /**
     * Takes answers.
     *
     * @param falcon is told whether what comes is an answer
     */
    public Answers(FalconStatus falcon) {
        this.falcon = falcon;
    }

    /**
     * Reads what came back.
     *
     * @param delivery whose next call it answers
     * @param status   of HTTP
     * @param body     null for none
     * @throws NoAnswerException if nothing can be concluded from it: it is not Falcon's JSON; it is a success that carries
     *     errors, lacks its resources or has fewer than it says; or it is a refusal that says nothing
     */
    public FalconAnswer read(Delivery delivery, int status, InputStream body) throws NoAnswerException {
        FalconAnswer answer = parse(status, body);
        Optional<String> flaw = answer.flaw(status);
        FalconCall call = delivery.call();
        // of what a write leaves out nothing is concluded either way: it is looked up
        if (flaw.isEmpty()
                && status < SUCCESS_END
                && call.kind() == CallKind.LOOK_UP
                && !call.rows().isEmpty()) {
            flaw = answer.hole(call.read(), FalconCall.PAGE);
        }
        return reached(answer, status, flaw);
    }

    /** Reads what came back to a call that belongs to no delivery: whether it is all is for others to say. */
    public FalconAnswer read(int status, InputStream body) throws NoAnswerException {
        FalconAnswer answer = parse(status, body);
        return reached(answer, status, answer.flaw(status));
    }

    private FalconAnswer reached(FalconAnswer answer, int status, Optional<String> flaw) throws NoAnswerException {
        if (flaw.isPresent()) {
            throw none(status, flaw.get());
        }
        falcon.reached();
        return answer;
    }

    private FalconAnswer parse(int status, InputStream body) throws NoAnswerException {
        if (body == null) {
            throw none(status, "has no body");
        }
        try {
            return JSON.readValue(body);
        } catch (JsonProcessingException e) {
            throw none(status, "cannot be read: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new NoAnswerException(e);
        }
    }

    private NoAnswerException none(int status, String flaw) {
        String what = "Falcon's answer (" + status + ") " + flaw;
        falcon.failed(what + "; nothing is concluded from it, the call is made again");
        return new NoAnswerException(what);
    }

    /** The call was accepted: it is taken into the delivery what that means for each IOC in it. */
    public void accepted(Delivery delivery, FalconAnswer answer) {
        switch (delivery.call().kind()) {
            case LOOK_UP -> lookedUp(delivery, answer);
            case CREATE -> written(delivery, answer, Outcome.CREATED);
            case UPDATE -> written(delivery, answer, Outcome.UPDATED);
            case DELETE -> deleted(delivery, answer);
        }
    }

    /** A look-up was answered: what was found goes on to be updated or deleted, the rest to be created. */
    private static void lookedUp(Delivery delivery, FalconAnswer answer) {
        FalconCall call = delivery.answered();
        ToldIocs told = new ToldIocs(answer);
        List<PendingChange> open = new ArrayList<>();
        Map<CallKind, List<PendingChange>> next = new HashMap<>();
        for (PendingChange row : call.rows()) {
            FalconIoc ioc = told.find(row.key());
            if (ioc != null && ioc.fromParent()) {
                // our own may be on a later page
                row.known(ioc);
                open.add(row);
                continue;
            }
            if (ioc != null) {
                found(delivery, row, ioc, next);
            } else if (told.isUnclear(row.key())) {
                detour(delivery, row, next);
            } else {
                open.add(row);
            }
        }
        Optional<String> more = answer.resources().size() >= FalconCall.PAGE ? answer.after() : Optional.empty();
        if (more.isPresent() && !open.isEmpty()) {
            int read = call.read() + answer.resources().size();
            delivery.first(new FalconCall(CallKind.LOOK_UP, List.copyOf(open), more.get(), read));
        } else {
            open.forEach(row -> notFound(delivery, row, next));
        }
        next.forEach(delivery::later);
    }

    /** Deleting was answered: the ids that came back are gone. */
    private static void deleted(Delivery delivery, FalconAnswer answer) {
        FalconCall call = delivery.answered();
        Set<String> ids = new HashSet<>();
        answer.resources().stream()
                .filter(resource -> !resource.objection())
                .forEach(resource -> ids.add(resource.id()));
        List<PendingChange> open = new ArrayList<>();
        for (PendingChange row : call.rows()) {
            boolean gone = row.known().filter(ioc -> ids.contains(ioc.id())).isPresent();
            if (gone) {
                row.forget();
                delivery.settle(row, row.isEvicted() ? Outcome.EVICTED : Outcome.DELETED);
            } else {
                row.forgetId();
                open.add(row);
            }
        }
        lookUp(delivery, open);
    }

    /**
     * Falcon does not know an id: the IOCs are looked up again. If it still does not, the call is halved until the row is
     * alone.
     */
    public void unknownId(Delivery delivery) {
        List<PendingChange> rows = delivery.call().rows();
        if (rows.size() > 1 && rows.stream().anyMatch(row -> row.detours() > 0)) {
            halve(delivery);
            return;
        }
        delivery.made();
        if (rows.size() == 1) {
            rows.get(0).setApart();
            rows.get(0).forget();
        } else {
            // any of them may be there, and be hidden from the search
            rows.forEach(PendingChange::forgetId);
        }
        lookUp(delivery, rows);
    }

    /**
     * The request was refused. Rows that Falcon names as duplicates are looked up, rows that it names with an error are
     * refused for good, and the others are sent again; if it names none, the call is halved until the row is alone.
     */
    public void refused(Delivery delivery, FalconAnswer answer) {
        if (delivery.call().kind() == CallKind.CREATE && answer.message().contains("Limit of 1 million indicators")) {
            delivery.full();
            return;
        }
        Map<IocKey, AnswerRow> named = named(answer);
        FalconCall call = delivery.call();
        if (call.rows().stream().noneMatch(row -> named.containsKey(row.key()))) {
            refusedAsWhole(delivery, answer.message());
            return;
        }
        delivery.made();
        List<PendingChange> again = new ArrayList<>();
        List<PendingChange> duplicates = new ArrayList<>();
        for (PendingChange row : call.rows()) {
            AnswerRow reason = named.get(row.key());
            if (reason == null) {
                again.add(row);
            } else if (reason.duplicate() && call.kind() == CallKind.CREATE) {
                row.saidToExist();
                duplicates.add(row);
            } else {
                String message = reason.message().isEmpty() ? "no reason given" : reason.message();
                delivery.refuse(row, Refusal.REFUSED, message, Optional.of(reason.json()));
            }
        }
        delivery.first(call.with(again));
        lookUp(delivery, duplicates);
    }

    /** The request is larger than Falcon, or something on the way, takes. */
    public void tooLarge(Delivery delivery) {
        if (delivery.call().rows().size() > 1) {
            halve(delivery);
        } else {
            refuseOnly(delivery, Refusal.REFUSED, "the request is too large, even with this IOC alone");
        }
    }

    /**
     * The request was not answered, although it was sent as often as it may, or must not be sent as it is. What has expired
     * is retired instead. Else the call is halved until the row is alone; and that is put off until others were answered:
     * an IOC at which Falcon fails while it answers other calls is refused.
     *
     * @param reason how the request failed last
     */
    public void failed(Delivery delivery, String reason) {
        if (delivery.isOutdated()) {
            delivery.retireExpired();
            return;
        }
        FalconCall call = delivery.call();
        int sent = delivery.doubted();
        PendingChange first = call.rows().get(0);
        if (call.rows().size() > 1) {
            LOG.warn(
                    "Falcon does not answer a {} of {} IOCs, the first of them {}, sent {} times: it is sent in halves; {}",
                    call.kind().text(),
                    call.rows().size(),
                    first.key(),
                    sent,
                    reason);
            halve(delivery);
        } else if (delivery.failsAlone()) {
            refuseOnly(
                    delivery,
                    Refusal.FAILED_IN_FALCON,
                    "Falcon fails at it again and again while it answers other calls: " + reason);
        } else {
            delivery.made();
            // no call with it has told anything: a look-up shows whether Falcon answers, and what is there
            boolean lookUp = call.kind() == CallKind.LOOK_UP;
            delivery.last(new FalconCall(CallKind.LOOK_UP, lookUp ? List.of() : call.rows()));
            if (lookUp) {
                delivery.last(call.with(call.rows()));
            }
        }
    }

    /** Falcon names no row: it is one that it cannot take, or one whose id it does not know. */
    private static void refusedAsWhole(Delivery delivery, String reason) {
        FalconCall call = delivery.call();
        if (call.rows().isEmpty()) {
            // that Falcon answers is all it was for
            delivery.made();
            return;
        }
        PendingChange first = call.rows().get(0);
        if (call.rows().size() > 1) {
            halve(delivery);
        } else if (call.kind() == CallKind.CREATE || call.kind() == CallKind.LOOK_UP || first.isAlone()) {
            refuseOnly(delivery, Refusal.REFUSED, reason);
        } else {
            delivery.made();
            first.setApart();
            first.forgetId();
            lookUp(delivery, List.of(first));
        }
    }

    private static void refuseOnly(Delivery delivery, String category, String reason) {
        refuse(delivery, delivery.made().rows().get(0), category, reason);
    }

    /** Two halves are sent instead. */
    private static void halve(Delivery delivery) {
        FalconCall call = delivery.made();
        List<PendingChange> rows = call.rows();
        int half = rows.size() / 2;
        delivery.first(call.with(rows.subList(half, rows.size())));
        delivery.first(call.with(rows.subList(0, half)));
    }

    private static void found(
            Delivery delivery, PendingChange row, FalconIoc ioc, Map<CallKind, List<PendingChange>> next) {
        FalconRules rules = delivery.rules();
        if (!rules.mayChange(ioc)) {
            row.known(ioc);
            foreign(delivery, row);
            return;
        }
        row.known(ioc);
        boolean upsert = row.change() instanceof IocChange.Upsert;
        boolean delete = !upsert && row.isDeleted(ioc, rules);
        if (!upsert && !delete && rules.retired(ioc)) {
            delivery.settle(row, Outcome.UNCHANGED);
            return;
        }
        CallKind kind = delete ? CallKind.DELETE : CallKind.UPDATE;
        next.computeIfAbsent(kind, s -> new ArrayList<>()).add(row);
    }

    private static void foreign(Delivery delivery, PendingChange row) {
        LOG.debug("skipped, foreign: {} of {}", row.key(), row.change().origin());
        delivery.settle(row, Outcome.FOREIGN);
    }

    private static void notFound(Delivery delivery, PendingChange row, Map<CallKind, List<PendingChange>> next) {
        Optional<FalconIoc> remembered = row.remembered(delivery.rules());
        if (remembered.isPresent()) {
            // the search lags behind; if it does not, Falcon says that it knows no such id
            found(delivery, row, remembered.get(), next);
        } else if (row.isInherited() && !row.mayBeHidden(delivery.rules())) {
            foreign(delivery, row);
        } else if (row.change() instanceof IocChange.Retire && !row.mayBeHidden(delivery.rules())) {
            delivery.settle(row, Outcome.ABSENT);
        } else if (row.change() instanceof IocChange.Retire || row.isSaidToExist() || row.isInherited()) {
            detour(delivery, row, next);
        } else {
            next.computeIfAbsent(CallKind.CREATE, kind -> new ArrayList<>()).add(row);
        }
    }

    /** Creating or updating was answered: what came back is there, as wanted. */
    private static void written(Delivery delivery, FalconAnswer answer, Outcome outcome) {
        FalconCall call = delivery.answered();
        ToldIocs told = new ToldIocs(answer);
        List<PendingChange> open = new ArrayList<>();
        for (PendingChange row : call.rows()) {
            FalconIoc ioc = told.find(row.key());
            if (ioc == null || ioc.fromParent()) {
                told.objection(row.key()).ifPresent(row::objectedTo);
                open.add(row);
                continue;
            }
            row.known(ioc);
            delivery.settle(row, row.change() instanceof IocChange.Retire ? Outcome.RETIRED : outcome);
        }
        open.forEach(PendingChange::forgetId);
        lookUp(delivery, open);
    }

    private static void lookUp(Delivery delivery, List<PendingChange> rows) {
        Map<CallKind, List<PendingChange>> next = new HashMap<>();
        rows.forEach(row -> detour(delivery, row, next));
        next.forEach(delivery::later);
    }

    private static void detour(Delivery delivery, PendingChange row, Map<CallKind, List<PendingChange>> next) {
        if (row.detour() || row.mayBeHidden(delivery.rules())) {
            next.computeIfAbsent(CallKind.LOOK_UP, kind -> new ArrayList<>()).add(row);
        } else {
            Optional<AnswerRow> objection = row.objection();
            delivery.refuse(
                    row,
                    Refusal.UNCONFIRMED,
                    objection
                            .map(AnswerRow::message)
                            .filter(message -> !message.isEmpty())
                            .orElse("Falcon neither confirms nor refuses it, and its search does not find it"),
                    objection.map(AnswerRow::json));
        }
    }

    /** Falcon named no row of its own. */
    private static void refuse(Delivery delivery, PendingChange row, String category, String message) {
        delivery.refuse(row, category, message, Optional.empty());
    }

    /** The rows that Falcon names as reasons; where it names one twice, the error counts. */
    private static Map<IocKey, AnswerRow> named(FalconAnswer answer) {
        Map<IocKey, AnswerRow> named = new HashMap<>();
        for (AnswerRow row : answer.resources()) {
            row.key().ifPresent(key -> named.merge(key, row, (a, b) -> a.duplicate() ? b : a));
        }
        return named;
    }
}
