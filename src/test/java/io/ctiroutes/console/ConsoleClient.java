package io.ctiroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks the console of a connector that runs, and holds its answers against the description of the API. */
record ConsoleClient(Installation installation) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Read when it is needed first. */
    private static final class Description {
        static final OpenApiInteractionValidator ONCE = OpenApiInteractionValidator.createForInlineApiSpecification(
                        text())
                .build();

        private static String text() {
            try {
                return Files.readString(Path.of("docs/console-api.yaml"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    JsonNode get(String path) throws Exception {
        return get(path, 200);
    }

    JsonNode get(String path, int status) throws Exception {
        return checked("GET", path, answer(request("api/" + path)), status);
    }

    JsonNode post(String path) throws Exception {
        HttpRequest.Builder request =
                request("api/" + path).POST(BodyPublishers.noBody()).header("X-Console", "1");
        return checked("POST", path, answer(request), 200);
    }

    /** A request for something below the console. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + installation.value(Setting.METRICS_PORT) + "/console/" + path))
                .timeout(StandIns.LONG_ENOUGH);
    }

    static HttpResponse<String> answer(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode checked(String method, String path, HttpResponse<String> response, int status)
            throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        URI uri = URI.create("/console/api/" + path);
        SimpleRequest.Builder request = new SimpleRequest.Builder(method, uri.getPath())
                .withHeader("X-Console", "1")
                // as the description has it where there is a password
                .withHeader("Authorization", "Basic bm9uZTpub25l");
        if (uri.getQuery() != null) {
            for (String parameter : uri.getQuery().split("&")) {
                String[] parts = parameter.split("=", 2);
                request.withQueryParam(parts[0], parts[1]);
            }
        }
        SimpleResponse.Builder answered = SimpleResponse.Builder.status(status)
                .withContentType(response.headers().firstValue("Content-Type").orElse(""))
                .withBody(response.body());
        assertThat(Description.ONCE.validate(request.build(), answered.build()).getMessages())
                .as(response.body())
                .isEmpty();
        return JSON.readTree(response.body());
    }
}
