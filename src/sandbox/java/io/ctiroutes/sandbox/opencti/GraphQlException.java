package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** Why a GraphQL request failed, in the platform's words. */
public final class GraphQlException extends RuntimeException {

    private static final Set<String> BUSINESS =
            Set.of("FUNCTIONAL_ERROR", "VALIDATION_ERROR", "MISSING_REFERENCE_ERROR", "UNSUPPORTED_ERROR");

    private final String code;
    private final int status;
    private final Map<String, Object> details;

    private GraphQlException(String code, int status, String message, Map<String, Object> details) {
        super(message);
        this.code = code;
        this.status = status;
        this.details = details;
    }

    static GraphQlException validation(String message) {
        return new GraphQlException("GRAPHQL_VALIDATION_FAILED", 0, message, Map.of());
    }

    static GraphQlException parse(String message) {
        return new GraphQlException("GRAPHQL_PARSE_FAILED", 0, message, Map.of());
    }

    /** A value that the schema does not allow. */
    public static GraphQlException badInput(String message) {
        return new GraphQlException("BAD_USER_INPUT", 0, message, Map.of());
    }

    /** An error with this code. */
    public static GraphQlException of(String code, String message) {
        return of(code, message, Map.of());
    }

    /** An error with this code, and what else is said of it. */
    public static GraphQlException of(String code, String message, Map<String, Object> details) {
        int status = switch (code) {
            case "AUTH_REQUIRED" -> 401;
            case "FORBIDDEN_ACCESS" -> 403;
            case "FUNCTIONAL_ERROR" -> 400;
            case "MISSING_REFERENCE_ERROR" -> 404;
            default -> 500;
        };
        return new GraphQlException(code, status, message, details);
    }

    /** The answer's body; errors found before execution carry no data. */
    ObjectNode render(String field) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putArray("errors").addObject().put("message", getMessage());
        if (status == 0) {
            error.putObject("extensions").put("code", code);
            return body;
        }
        error.put("name", code).putArray("path").add(field);
        ObjectNode data = error.putObject("extensions").put("code", code).putObject("data");
        data.put("http_status", status).put("genre", BUSINESS.contains(code) ? "BUSINESS" : "TECHNICAL");
        details.forEach(data::putPOJO);
        body.putObject("data").putNull(field);
        return body;
    }
}
