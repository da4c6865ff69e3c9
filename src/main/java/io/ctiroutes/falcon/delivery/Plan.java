package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.IocBody;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.text.PrivateFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan of a dry run: one JSON line for each IOC change that has been looked up, and what would be done about it. It is
 * a file, which begins anew with each run. Safe for use by several threads.
 */
public final class Plan implements AutoCloseable {

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
    private final PlannedIocs planned;
    private final Map<String, Long> totals = new TreeMap<>();
    private BufferedWriter lines;

    /**
     * A plan.
     *
     * @param file    where it is written
     * @param planned what the deliveries of the run remember
     */
    public Plan(Path file, PlannedIocs planned) {
        this.file = file;
        this.planned = planned;
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

    /** Instead of a delivery's next call: what it would do. */
    public void note(Delivery delivery) {
        FalconCall call = delivery.made();
        FalconRules rules = delivery.rules();
        for (PendingChange row : call.rows()) {
            FalconIoc now = row.known().orElse(null);
            boolean retire = row.change() instanceof IocChange.Retire;
            switch (call.kind()) {
                case CREATE ->
                    delivery.plan(
                            new PlannedChange("create", row.change(), "POST", row.created(rules), now, null),
                            Outcome.CREATED);
                case UPDATE ->
                    delivery.plan(
                            new PlannedChange(
                                    retire ? "retire" : "update", row.change(), "PATCH", row.updated(rules), now, null),
                            retire ? Outcome.RETIRED : Outcome.UPDATED);
                case DELETE ->
                    delivery.plan(
                            new PlannedChange("retire", row.change(), "DELETE", null, now, null), Outcome.DELETED);
                case LOOK_UP -> throw new IllegalStateException("a look-up is made, not planned");
            }
        }
    }

    /**
     * Writes the lines of a delivery that has come to its end.
     *
     * @throws IOException if they cannot be written; then the delivery must not count as done
     */
    synchronized void write(Delivery delivery) throws IOException {
        List<PlannedChange> changes = delivery.planned();
        try {
            if (lines == null) {
                throw new IOException("it is closed");
            }
            for (PlannedChange change : changes) {
                lines.write(JSON.writeValueAsString(change.line()));
                lines.newLine();
            }
            lines.flush();
        } catch (IOException e) {
            throw new IOException("the plan of the dry run, " + file + ", cannot be written: " + e, e);
        }
        for (PlannedChange change : changes) {
            totals.merge(change.operation(), 1L, Long::sum);
            remember(change, delivery.rules());
        }
    }

    private void remember(PlannedChange change, FalconRules rules) {
        if (change.body() != null) {
            planned.remember(change.change().key(), after(change.body(), change.falcon(), rules));
        } else if (change.method() != null) {
            planned.gone(change.change().key());
        }
    }

    /** What Falcon would hold. */
    private static FalconIoc after(IocBody body, FalconIoc before, FalconRules rules) {
        return new FalconIoc(
                body.id() == null ? NO_ID_YET : body.id(),
                body.action(),
                body.mobileAction(),
                body.severity() == null ? "" : body.severity(),
                body.platforms(),
                body.tags(),
                body.description(),
                body.expiration() == null ? "" : body.expiration(),
                body.source(),
                body.appliedGlobally(),
                body.hostGroups(),
                before == null ? rules.clientId() : before.createdBy(),
                "",
                false);
    }

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
