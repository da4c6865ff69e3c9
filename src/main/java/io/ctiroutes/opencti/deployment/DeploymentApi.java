package io.ctiroutes.opencti.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.opencti.platform.GraphQlOperation;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.StreamState;
import io.ctiroutes.text.Excerpt;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the connector tells OpenCTI of the indicators on a Security Platform, and asks of it. Nothing is kept or tried again here.
 * Methods throw an {@link io.ctiroutes.opencti.platform.UnsupportedByPlatformException} where OpenCTI is too old for them, a
 * {@link io.ctiroutes.opencti.platform.TooManyRequestsException} where it takes no more for now, another {@link OpenCtiException}
 * where it refuses or fails, and an {@link IOException} where it is not reached: whether it was done is not known then.
 */
public final class DeploymentApi {

    /** The most reports, or validations, at a time. */
    public static final int MOST_AT_ONCE = 500;

    /** The longest text for people that OpenCTI takes; with a longer one it refuses the whole list. */
    private static final int LONGEST_TEXT = 5_000;

    /**
     * The platform's time is told in whole seconds, so ours is up to one behind. A report that is older than what OpenCTI has is
     * dropped in silence, and one from the future counts as made now.
     */
    private static final Duration NOT_TOLD = Duration.ofSeconds(1);

    private final OpenCtiClient client;

    private Instant lastSync = Instant.MIN;

    public DeploymentApi(OpenCtiClient client) {
        this.client = client;
    }

    /**
     * The Security Platform of this name, regardless of case. It is created if there is none.
     *
     * @param type as in OpenCTI's vocabulary, e.g. {@code EDR}; only for a new one
     * @return its internal id
     */
    public String platform(String name, String type) throws IOException {
        JsonNode edges =
                client.ask(Operations.PLATFORMS, Map.of("name", List.of(name))).path("edges");
        if (!edges.isArray()) {
            throw malformed(Operations.PLATFORMS);
        }
        for (JsonNode edge : edges) {
            if (edge.path("node").path("name").asText().equalsIgnoreCase(name)) {
                return id(edge.path("node"), Operations.PLATFORMS);
            }
        }
        Map<String, Object> input = Map.of("name", name, "security_platform_type", type);
        return id(client.ask(Operations.PLATFORM, Map.of("input", input)), Operations.PLATFORM);
    }

    /**
     * Tells what became of indicators, as of now: a later report counts, an earlier one does not any more.
     *
     * @param reports at most {@link #MOST_AT_ONCE}; applied in this order, so far as they are of one indicator
     */
    public ReportResult report(String platformId, List<DeploymentReport> reports) throws IOException {
        requireFew(reports);
        if (reports.isEmpty()) {
            return new ReportResult(0, 0, 0, 0, Map.of());
        }
        Instant sync = nextSync();
        List<Map<String, Object>> inputs =
                reports.stream().map(report -> input(report, sync)).toList();
        JsonNode result = client.ask(Operations.REPORT, Map.of("platformId", platformId, "reports", inputs));
        Map<String, String> errors = new HashMap<>();
        for (JsonNode error : result.path("errors")) {
            errors.put(error.path("indicatorId").asText(), error.path("message").asText("no message"));
        }
        return new ReportResult(
                count(result, "processed"),
                count(result, "created"),
                count(result, "updated"),
                count(result, "unchanged"),
                errors);
    }

    /** By the platform's clock, and never earlier than before. */
    private synchronized Instant nextSync() throws IOException {
        if (lastSync.equals(Instant.MIN)) {
            // by our own clock as long as the platform has not said its time
            client.time();
        }
        Instant now = client.clock().now().plus(NOT_TOLD);
        lastSync = now.isAfter(lastSync) ? now : lastSync;
        return lastSync;
    }

    private static Map<String, Object> input(DeploymentReport report, Instant sync) {
        Map<String, Object> metadata = new HashMap<>(Map.of("last_sync_at", iso(sync)));
        // no report is of what is still to come
        String at = iso(report.at().isAfter(sync) ? sync : report.at());
        switch (report.status()) {
            case DEPLOYED, ACTIVE -> metadata.put("deployed_at", at);
            case REMOVED -> metadata.put("removed_at", at);
            case FAILED -> metadata.put("error_message", Excerpt.of(report.error(), LONGEST_TEXT));
            default -> {
                // neither here nor there
            }
        }
        Map<String, Object> input = new HashMap<>(Map.of(
                "indicatorId", report.indicatorId(), "status", report.status().text(), "metadata", metadata));
        if (!report.externalId().isEmpty()) {
            input.put("externalId", report.externalId());
        }
        return input;
    }

    /**
     * Asks which deployments on a platform are of this kind. Those whose indicator the user may not read are left out.
     *
     * @param page is given those of one page after the other, as OpenCTI has them when it is asked for that page
     * @throws OpenCtiException also if a page is not what it should be, or comes again; what was given before stays true
     */
    public void deployments(String platformId, DeploymentFilter which, OpenCtiClient.PageReader<Deployment> page)
            throws IOException {
        Map<String, Object> variables = Map.of("platform", List.of(platformId), "filters", which.group());
        client.pages(Operations.DEPLOYMENTS, variables, nodes -> {
            List<Deployment> read = new ArrayList<>();
            for (JsonNode node : nodes) {
                if (node.path("from").path("id").isTextual()) {
                    read.add(deployment(node));
                }
            }
            page.read(read);
        });
    }

    private static Deployment deployment(JsonNode node) throws OpenCtiException {
        JsonNode indicator = node.path("from");
        String status = node.path("deployment_status").asText();
        return new Deployment(
                id(node, Operations.DEPLOYMENTS),
                DeploymentStatus.of(status)
                        .orElseThrow(
                                () -> new OpenCtiException(StreamState.FAILING, "OpenCTI tells of a status " + status)),
                node.path("revoked").asBoolean(),
                indicator.path("id").asText(),
                indicator.path("name").asText(""),
                indicator.path("pattern").asText(""),
                indicator.path("valid_until").asText(""),
                node.path("validation_run_id").asText(""));
    }

    /**
     * Tells that an indicator was hit. It is active there from now on. Telling it again changes nothing: hits up to the last one that
     * OpenCTI knows are not counted.
     *
     * @param count    how often, since the last hit that was told
     * @param last     not in the future
     * @param reportId tells apart reports with the same last hit, in up to 256 characters; empty if there is one alone
     */
    public void hit(String platformId, String indicatorId, int count, Instant first, Instant last, String reportId)
            throws IOException {
        Map<String, Object> variables = new HashMap<>(Map.of(
                "platformId",
                platformId,
                "indicatorId",
                indicatorId,
                "count",
                count,
                "firstHit",
                iso(first),
                "lastHit",
                iso(last)));
        if (reportId.isEmpty()) {
            // the argument came to OpenCTI later than the others
            client.ask(Operations.HIT, variables);
        } else {
            variables.put("reportId", reportId);
            client.ask(Operations.HIT_OF_REPORT, variables);
        }
    }

    /**
     * Tells that an indicator was sighted, on platforms of any age. OpenCTI adds what it is told: telling it again counts it again.
     *
     * @param count how often, since the last time that this was told
     */
    public void sighting(String platformId, String indicatorId, int count, Instant first, Instant last)
            throws IOException {
        Map<String, Object> input = Map.of(
                "fromId",
                indicatorId,
                "toId",
                platformId,
                "attribute_count",
                count,
                "first_seen",
                iso(first),
                "last_seen",
                iso(last),
                "x_opencti_negative",
                false);
        client.ask(Operations.SIGHTING, Map.of("input", input));
    }

    /**
     * Answers a request for validation. What is no longer asked for, or has an answer, stays as it is.
     *
     * @param runId   as {@link Deployment#validationRunId()} names the request
     * @param results at most {@link #MOST_AT_ONCE}, one an indicator
     */
    public void validated(String runId, String platformId, List<Validation> results) throws IOException {
        requireFew(results);
        if (results.isEmpty()) {
            return;
        }
        List<Map<String, Object>> inputs =
                results.stream().map(DeploymentApi::input).toList();
        client.ask(Operations.VALIDATED, Map.of("id", runId, "platformId", platformId, "results", inputs));
    }

    private static Map<String, Object> input(Validation result) {
        Map<String, Object> input = new HashMap<>(Map.of(
                "indicatorId",
                result.indicatorId(),
                "status",
                result.verdict().text(),
                "observedAt",
                iso(result.at()),
                "evidence",
                Excerpt.of(result.evidence(), LONGEST_TEXT)));
        if (result.hits() > 0) {
            input.put("hitCount", result.hits());
        }
        return input;
    }

    private static void requireFew(List<?> all) {
        if (all.size() > MOST_AT_ONCE) {
            throw new IllegalArgumentException("OpenCTI takes " + MOST_AT_ONCE + " at once, not " + all.size());
        }
    }

    private static String id(JsonNode node, GraphQlOperation operation) throws OpenCtiException {
        if (!node.path("id").isTextual()) {
            throw malformed(operation);
        }
        return node.path("id").asText();
    }

    private static int count(JsonNode result, String name) throws OpenCtiException {
        if (!result.path(name).isInt()) {
            throw malformed(Operations.REPORT);
        }
        return result.path(name).asInt();
    }

    private static OpenCtiException malformed(GraphQlOperation operation) {
        return new OpenCtiException(
                StreamState.FAILING, "OpenCTI answered " + operation.field() + " with something else than it should");
    }

    /** Dates have milliseconds in OpenCTI. */
    private static String iso(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
