package io.ctiroutes.opencti.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/** An answer of the platform's GraphQL: what was asked for, or why it is not given. */
final class GraphQlAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The platform counts by the second. */
    private static final Duration UNTIL_MORE_IS_TAKEN = Duration.ofSeconds(1);

    private final JsonNode answer;
    private final GraphQlOperation operation;
    private final HttpUrl url;

    private GraphQlAnswer(JsonNode answer, GraphQlOperation operation, HttpUrl url) {
        this.answer = answer;
        this.operation = operation;
        this.url = url;
    }

    /**
     * Reads an answer.
     *
     * @throws OpenCtiException if it is no JSON, or an error
     */
    static GraphQlAnswer read(String text, GraphQlOperation operation, HttpUrl url) throws OpenCtiException {
        JsonNode answer;
        try {
            answer = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new OpenCtiException(
                    StreamState.REFUSED,
                    "OpenCTI answered something else than JSON at " + url + ": check the path of OPENCTI_URL");
        }
        JsonNode error = answer.path("errors").path(0);
        if (!error.isMissingNode()) {
            throw failure(error, operation);
        }
        return new GraphQlAnswer(answer, operation, url);
    }

    /**
     * What was asked for.
     *
     * @throws OpenCtiException if there is none: no answer at all must never pass for an empty state, which means to start over
     */
    JsonNode object() throws OpenCtiException {
        JsonNode value = value();
        if (!value.isObject()) {
            throw without();
        }
        return value;
    }

    /** What was asked for, or null as JSON knows it, if the platform says that there is nothing to be shown. */
    JsonNode value() throws OpenCtiException {
        JsonNode value = answer.path("data").path(operation.field());
        if (value.isMissingNode()) {
            throw without();
        }
        return value;
    }

    private OpenCtiException without() {
        return new OpenCtiException(
                StreamState.REFUSED,
                "OpenCTI answered without " + operation.field() + " at " + url + ": check the path of OPENCTI_URL");
    }

    private static OpenCtiException failure(JsonNode error, GraphQlOperation operation) {
        String message = error.path("message").asText("no message");
        String code =
                error.path("extensions").path("code").asText(error.path("name").asText("UNKNOWN_ERROR"));
        String refusal = "OpenCTI refused (" + code + "): " + message;
        if (message.contains("No connector found")) {
            return new UnknownConnectorException(message);
        }
        if (message.startsWith("Too many requests")) {
            return new TooManyRequestsException(refusal, retryAfter(error.path("extensions")));
        }
        if (code.equals("GRAPHQL_VALIDATION_FAILED") || namesTheUnknown(message)) {
            return new UnsupportedByPlatformException(refusal);
        }
        return switch (code) {
            case "AUTH_REQUIRED", "AuthRequired" ->
                new OpenCtiException(StreamState.REFUSED, refusal + " Check OPENCTI_TOKEN.");
            case "FORBIDDEN_ACCESS", "ForbiddenAccess" ->
                new OpenCtiException(
                        StreamState.REFUSED,
                        refusal + " Give the user of OPENCTI_TOKEN " + operation.capabilities() + '.');
            case "FUNCTIONAL_ERROR", "VALIDATION_ERROR", "MISSING_REFERENCE_ERROR" ->
                new RefusedRequestException(refusal);
            default -> new OpenCtiException(StreamState.FAILING, refusal);
        };
    }

    /** What a schema says of what it does not have; not every version, nor every proxy, gives a code with it. */
    private static boolean namesTheUnknown(String message) {
        return Stream.of("Cannot query field", "Unknown argument", "Unknown type")
                .anyMatch(message::contains);
    }

    private static Duration retryAfter(JsonNode extensions) {
        long milliseconds = extensions
                .path("data")
                .path("retry_after_ms")
                .asLong(extensions.path("retry_after_ms").asLong(-1));
        return milliseconds < 0 ? UNTIL_MORE_IS_TAKEN : Duration.ofMillis(milliseconds);
    }
}
