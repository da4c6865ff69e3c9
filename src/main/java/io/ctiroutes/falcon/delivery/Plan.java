package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.falcon.api.IocBody;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.text.PrivateFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan of a dry run: one JSON line for each IOC change that has been looked up, and what would be done about it. It is
 * a file, which begins anew with each run. Safe for use by several threads.
 */
public final class Plan implements Writer, AutoCloseable {

    /** Falcon gives an id when an IOC is created. */
    static final String NO_ID_YET = "(not created yet)";

    private static final Logger LOG = LoggerFactory.getLogger(Plan.class);

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            // what Falcon does not hold is left out; what would be sent is shown as it would be sent
            .withConfigOverride(
                    FalconIoc.class,
                    config -> config.setInclude(JsonInclude.Value.empty()
                            .withValueInclusion(JsonInclude.Include.NON_EMPTY)
                            .withContentInclusion(JsonInclude.Include.NON_EMPTY)))
            .build();

    private final Path file;
    private final Ledger ledger;
    private final Map<String, Long> totals = new TreeMap<>();
    private BufferedWriter lines;

    /**
     * A plan.
     *
     * @param file   where it is written
     * @param ledger where is written down what Falcon would hold, for as long as the run lasts
     */
    public Plan(Path file, Ledger ledger) {
        this.file = file;
        this.ledger = ledger;
    }

    /**
     * Begins the file anew.
     *
     * @throws IOException if it cannot be written
     */
    public synchronized void begin() throws IOException {
        try {
            PrivateFiles.createFolder(file.toAbsolutePath().getParent());
            // a new file, so that nobody keeps the rights to an old one, and nothing is written through a link
            Files.deleteIfExists(file);
            Files.createFile(file);
            PrivateFiles.restrict(file);
            lines = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new IOException("the plan of a dry run cannot be written (CONNECTOR_DATA): " + e, e);
        }
        LOG.info("dry run: nothing is written to Falcon and no state is saved; what would be done goes to {}", file);
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    /** Nothing is sent that Falcon could name. */
    @Override
    public boolean createsUnseen() {
        return false;
    }

    @Override
    public void write(Delivery delivery, CallKind kind, List<PendingChange> rows) {
        for (PendingChange row : rows) {
            boolean retire = row.change() instanceof IocChange.Retire;
            if (!retire
                    && row.known()
                            .filter(ioc -> isEqual(row, ioc, delivery.rules()))
                            .isPresent()) {
                delivery.settle(row, Outcome.EQUAL);
                continue;
            }
            delivery.plan(
                    row,
                    kind,
                    switch (kind) {
                        case CREATE -> Outcome.CREATED;
                        case UPDATE -> retire ? Outcome.RETIRED : Outcome.UPDATED;
                        case DELETE -> Outcome.DELETED;
                        case LOOK_UP -> throw new IllegalStateException("a look-up is made, not planned");
                    });
        }
    }

    @Override
    public void full(Delivery delivery, List<PendingChange> rows) {
        throw new IllegalStateException("nothing is created in a dry run");
    }

    private static boolean isEqual(PendingChange row, FalconIoc ioc, FalconRules rules) {
        return Fingerprint.of(ioc) == row.fingerprint(rules);
    }

    @Override
    public List<Refusal> deadLetters(List<Refusal> refusals) {
        return List.of();
    }

    /** Writes its lines. */
    @Override
    public synchronized void done(Delivery delivery) throws IOException {
        FalconRules rules = delivery.rules();
        List<Line> ended =
                delivery.ended().stream().map(end -> line(end, rules)).toList();
        try {
            if (lines == null) {
                throw new IOException("it is closed");
            }
            for (Line line : ended) {
                lines.write(JSON.writeValueAsString(line));
                lines.newLine();
            }
            lines.flush();
        } catch (IOException e) {
            throw new IOException("the plan of the dry run, " + file + ", cannot be written: " + e, e);
        }
        ended.forEach(line -> totals.merge(line.operation(), 1L, Long::sum));
        delivery.ended().forEach(end -> giveId(end, rules));
        ledger.write(delivery.updates());
    }

    /** What would have been created has no id yet. */
    private static void giveId(Delivery.Ended end, FalconRules rules) {
        if (end.outcome() == Outcome.CREATED && end.row().change() instanceof IocChange.Upsert upsert) {
            end.row().known(rules.held(NO_ID_YET, upsert.ioc()));
        }
    }

    private static Line line(Delivery.Ended end, FalconRules rules) {
        IocChange change = end.row().change();
        Optional<CallKind> call = end.planned();
        String operation = change instanceof IocChange.Retire ? "retire" : "update";
        String reason = end.refusal()
                .map(refusal -> refusal.category() + ": " + refusal.message())
                .orElse(end.outcome().text());
        return new Line(
                call.map(kind -> kind == CallKind.CREATE ? "create" : operation).orElse("nothing"),
                change.key().type().text(),
                change.key().value(),
                change.origin().indicatorId(),
                change.origin().indicatorName(),
                change.origin().eventId(),
                call.isPresent() ? null : reason,
                call.map(CallKind::method).orElse(null),
                call.filter(CallKind::hasBody)
                        .map(kind -> end.row().body(kind, rules))
                        .orElse(null),
                end.row().known().orElse(null));
    }

    /**
     * A line of the plan, in the order of its JSON.
     *
     * @param operation {@code create}, {@code update}, {@code retire} or {@code nothing}
     * @param reason    why nothing would be done; null otherwise
     * @param method    of the call that would be made; null for none
     * @param body      the IOC as it would be sent; null where none would be
     * @param falcon    what Falcon holds, as looked up or as the plan so far leaves it; null if nothing
     */
    @JsonPropertyOrder({"operation", "type", "value", "indicator", "name", "event", "reason", "method", "body", "falcon"
    })
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(
            @JsonProperty String operation,
            @JsonProperty String type,
            @JsonProperty String value,
            @JsonProperty String indicator,
            @JsonProperty String name,
            @JsonProperty String event,
            @JsonProperty String reason,
            @JsonProperty String method,
            @JsonProperty IocBody body,
            @JsonProperty FalconIoc falcon) {}

    /** Ends the plan, and tells what it comes to. */
    @Override
    public synchronized void close() throws IOException {
        if (lines != null) {
            lines.close();
            lines = null;
            LOG.info(
                    "dry run: create={} update={} retire={} nothing={}, one by one in {}; nothing was written to Falcon",
                    totals.getOrDefault("create", 0L),
                    totals.getOrDefault("update", 0L),
                    totals.getOrDefault("retire", 0L),
                    totals.getOrDefault("nothing", 0L),
                    file);
        }
    }
}
