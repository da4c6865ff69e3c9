package io.ctiroutes.falcon;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Refusal;
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
 * Answers are compared with what was sent; what they leave open is looked up.
 */
public final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /** A look-up was answered: what was found goes on to be updated or deleted, the rest to be created. */
    public void lookedUp(Delivery delivery, FalconAnswer answer) {
        Call call = delivery.made();
        Map<IocKey, FalconIoc> found = iocs(answer);
        List<Row> open = new ArrayList<>();
        Map<Step, List<Row>> next = new HashMap<>();
        for (Row row : call.rows()) {
            // written a moment ago: the search may still show what was there before
            Optional<FalconIoc> latest =
                    Optional.ofNullable(found.get(row.key())).flatMap(ioc -> delivery.latest(row, ioc));
            if (latest.isEmpty()) {
                open.add(row);
            } else {
                found(delivery, row, latest.get(), next);
            }
        }
        Optional<String> more = answer.resources().size() >= Requests.PAGE ? answer.after() : Optional.empty();
        if (more.isPresent() && !open.isEmpty()) {
            delivery.first(new Call(Step.LOOK_UP, List.copyOf(open), more.get()));
        } else {
            open.forEach(row -> notFound(delivery, row, next));
        }
        next.forEach(delivery::later);
    }

    /** Creating was answered: what came back is there. */
    public void created(Delivery delivery, FalconAnswer answer) {
        written(delivery, answer, Outcome.CREATED);
    }

    /** Updating was answered: what came back is as wanted. */
    public void updated(Delivery delivery, FalconAnswer answer) {
        written(delivery, answer, Outcome.UPDATED);
    }

    /** Deleting was answered: the ids that came back are gone. */
    public void deleted(Delivery delivery, FalconAnswer answer) {
        Call call = delivery.made();
        Set<String> ids = new HashSet<>();
        answer.resources().forEach(resource -> ids.add(resource.id()));
        List<Row> open = new ArrayList<>();
        for (Row row : call.rows()) {
            boolean gone = row.known().filter(ioc -> ids.contains(ioc.id())).isPresent();
            delivery.forget(row);
            if (gone) {
                delivery.settle(row, Outcome.DELETED);
            } else {
                open.add(row);
            }
        }
        lookUp(delivery, open);
    }

    /** Falcon does not know an id: what was thought of these IOCs is out of date, they are looked up again. */
    public void unknownId(Delivery delivery) {
        Call call = delivery.made();
        call.rows().forEach(delivery::forget);
        lookUp(delivery, call.rows());
    }

    /**
     * The request was refused. Rows that Falcon names as duplicates are looked up, rows that it names with an error are
     * refused for good, and the others are sent again; if it names none, the call is halved until the row is alone.
     */
    public void refused(Delivery delivery, FalconAnswer answer) {
        if (answer.message().contains("Limit of 1 million indicators")) {
            delivery.made().rows().forEach(row -> refuse(delivery, row, Refusal.QUOTA, answer.message()));
            return;
        }
        Map<IocKey, FalconRow> named = named(answer);
        Call call = delivery.call();
        if (call.rows().stream().noneMatch(row -> named.containsKey(row.key()))) {
            halve(delivery, answer.message());
            return;
        }
        delivery.made();
        List<Row> again = new ArrayList<>();
        List<Row> duplicates = new ArrayList<>();
        for (Row row : call.rows()) {
            FalconRow reason = named.get(row.key());
            if (reason == null) {
                again.add(row);
            } else if (reason.duplicate() && call.step() == Step.CREATE) {
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
        halve(delivery, "the request is too large, even with this IOC alone");
    }

    /** The request was refused as a whole: two halves are sent instead, and a single row is refused for good. */
    private static void halve(Delivery delivery, String reason) {
        Call call = delivery.made();
        List<Row> rows = call.rows();
        if (rows.size() == 1) {
            refuse(delivery, rows.get(0), Refusal.REFUSED, reason);
            return;
        }
        int half = rows.size() / 2;
        delivery.first(call.with(rows.subList(half, rows.size())));
        delivery.first(call.with(rows.subList(0, half)));
    }

    private static void found(Delivery delivery, Row row, FalconIoc ioc, Map<Step, List<Row>> next) {
        FalconRules rules = delivery.rules();
        if (!rules.mayChange(ioc)) {
            LOG.debug("skipped, foreign: {} of {}", row.key(), row.change().origin());
            row.known(ioc);
            delivery.settle(row, Outcome.FOREIGN);
            return;
        }
        delivery.learnt(row, ioc);
        boolean upsert = row.change() instanceof IocChange.Upsert;
        if (!upsert && !rules.permanentDelete() && rules.retired(ioc)) {
            delivery.settle(row, Outcome.UNCHANGED);
            return;
        }
        Step step = !upsert && rules.permanentDelete() ? Step.DELETE : Step.UPDATE;
        next.computeIfAbsent(step, s -> new ArrayList<>()).add(row);
    }

    private static void notFound(Delivery delivery, Row row, Map<Step, List<Row>> next) {
        Optional<FalconIoc> remembered = delivery.remembered(row);
        if (remembered.isPresent()) {
            // written a moment ago: the search lags behind
            found(delivery, row, remembered.get(), next);
        } else if (row.change() instanceof IocChange.Retire && !delivery.mayBeHidden(row)) {
            delivery.settle(row, Outcome.ABSENT);
        } else if (row.change() instanceof IocChange.Retire || row.isSaidToExist()) {
            detour(delivery, row, next);
        } else {
            next.computeIfAbsent(Step.CREATE, step -> new ArrayList<>()).add(row);
        }
    }

    private static void written(Delivery delivery, FalconAnswer answer, Outcome outcome) {
        Call call = delivery.made();
        Map<IocKey, FalconIoc> iocs = iocs(answer);
        List<Row> open = new ArrayList<>();
        for (Row row : call.rows()) {
            FalconIoc ioc = iocs.get(row.key());
            if (ioc == null) {
                open.add(row);
                continue;
            }
            if (outcome == Outcome.CREATED) {
                delivery.created(row, ioc);
            } else {
                delivery.learnt(row, ioc);
            }
            delivery.settle(row, row.change() instanceof IocChange.Retire ? Outcome.RETIRED : outcome);
        }
        open.forEach(delivery::forget);
        lookUp(delivery, open);
    }

    private static void lookUp(Delivery delivery, List<Row> rows) {
        Map<Step, List<Row>> next = new HashMap<>();
        rows.forEach(row -> detour(delivery, row, next));
        next.forEach(delivery::later);
    }

    private static void detour(Delivery delivery, Row row, Map<Step, List<Row>> next) {
        if (row.detour()) {
            next.computeIfAbsent(Step.LOOK_UP, step -> new ArrayList<>()).add(row);
        } else {
            refuse(
                    delivery,
                    row,
                    Refusal.UNCONFIRMED,
                    "Falcon neither confirms nor refuses it, and its search does not find it");
        }
    }

    /** Falcon named no row of its own. */
    private static void refuse(Delivery delivery, Row row, String category, String message) {
        delivery.refuse(row, category, message, Optional.empty());
    }

    /** The rows that Falcon names as reasons; where it names one twice, the error counts. */
    private static Map<IocKey, FalconRow> named(FalconAnswer answer) {
        Map<IocKey, FalconRow> named = new HashMap<>();
        for (FalconRow row : answer.resources()) {
            row.key().ifPresent(key -> named.merge(key, row, (a, b) -> a.duplicate() ? b : a));
        }
        return named;
    }

    private static Map<IocKey, FalconIoc> iocs(FalconAnswer answer) {
        Map<IocKey, FalconIoc> iocs = new HashMap<>(answer.resources().size() * 2);
        for (FalconRow row : answer.resources()) {
            if (row.ioc().isPresent()) {
                row.key().ifPresent(key -> iocs.putIfAbsent(key, row.ioc().get()));
            }
        }
        return iocs;
    }
}
