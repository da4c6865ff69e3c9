package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a GraphQL request failed, in the platform's words. */
final class GraphQlException extends RuntimeException {

    private final String code;
    private final int status;

    private GraphQlException(String code, int status, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    static GraphQlException validation(String message) {
        return new GraphQlException("GRAPHQL_VALIDATION_FAILED", 0, message);
    }

    static GraphQlException parse(String message) {
        return new GraphQlException("GRAPHQL_PARSE_FAILED", 0, message);
    }

    static GraphQlException badInput(String message) {
        return new GraphQlException("BAD_USER_INPUT", 0, message);
    }

    static GraphQlException of(String code, String message) {
        int status = switch (code) {
            case "AUTH_REQUIRED" -> 401;
            case "FORBIDDEN_ACCESS" -> 403;
            case "FUNCTIONAL_ERROR" -> 400;
            default -> 500;
        };
        return new GraphQlException(code, status, message);
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
        error.putObject("extensions")
                .put("code", code)
                .putObject("data")
                .put("http_status", status)
                .put("genre", code.equals("FUNCTIONAL_ERROR") ? "FUNCTIONAL" : "TECHNICAL");
        body.putObject("data").putNull(field);
        return body;
    }
}
