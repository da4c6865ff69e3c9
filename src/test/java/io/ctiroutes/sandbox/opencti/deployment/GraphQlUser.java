package io.ctiroutes.sandbox.opencti.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Who asks a platform's GraphQL over HTTP, with the platform's token. */
public final class GraphQlUser {

    private static final String REPORTS =
            "mutation R($platformId: StixRef!, $reports: [IndicatorDeploymentReportInput!]!) {"
                    + " indicatorReportDeployments(platformId: $platformId, reports: $reports) {"
                    + " processed created updated unchanged errors { indicatorId message } } }";

    private final OpenCtiStandIn platform;
    private final HttpClient http = HttpClient.newHttpClient();

    public GraphQlUser(OpenCtiStandIn platform) {
        this.platform = platform;
    }

    /** The whole answer, which may be an error. */
    JsonNode ask(String document, ObjectNode variables) {
        ObjectNode body = Json.object().put("query", document);
        body.set("variables", variables);
        HttpRequest request = HttpRequest.newBuilder(platform.url().resolve("/graphql"))
                .header("Authorization", "Bearer " + platform.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            return Json.parse(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode ask(String document) {
        return ask(document, Json.object());
    }

    /** What a question gives that is not refused: the value of its one field. */
    JsonNode get(String document, ObjectNode variables) {
        JsonNode answer = ask(document, variables);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data").elements().next();
    }

    JsonNode get(String document) {
        return get(document, Json.object());
    }

    /** The answer to reports on a platform, which may be an error. */
    JsonNode askReport(String platformId, ObjectNode... reports) {
        ObjectNode variables = Json.object().put("platformId", platformId);
        variables.putArray("reports").addAll(List.of(reports));
        return ask(REPORTS, variables);
    }

    /** How reports on a platform were counted. */
    public JsonNode report(String platformId, ObjectNode... reports) {
        JsonNode answer = askReport(platformId, reports);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.at("/data/indicatorReportDeployments");
    }

    /** A report of an indicator by one of its ids; more goes into it and its metadata. */
    public static ObjectNode report(String indicatorId, String status) {
        ObjectNode report = Json.object().put("indicatorId", indicatorId).put("status", status);
        report.putObject("metadata");
        return report;
    }

    /** The same report with something said of it beside. */
    public static ObjectNode with(ObjectNode report, String metadata, String value) {
        report.withObject("/metadata").put(metadata, value);
        return report;
    }

    static String codeOf(JsonNode answer) {
        return answer.at("/errors/0/extensions/code").asText();
    }

    static String messageOf(JsonNode answer) {
        return answer.at("/errors/0/message").asText();
    }
}
