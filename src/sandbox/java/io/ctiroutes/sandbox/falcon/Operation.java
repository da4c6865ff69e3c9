package io.ctiroutes.sandbox.falcon;

import java.util.Arrays;
import java.util.Set;

/** What a request asks for; each knows the query parameters that CrowdStrike documents for it. */
public enum Operation {
    TOKEN("POST", "/oauth2/token"),
    REVOKE("POST", "/oauth2/revoke"),
    CREATE("POST", "/iocs/entities/indicators/v1", "retrodetects", "ignore_warnings"),
    UPDATE("PATCH", "/iocs/entities/indicators/v1", "retrodetects", "ignore_warnings"),
    DELETE("DELETE", "/iocs/entities/indicators/v1", "ids", "filter", "comment", "from_parent"),
    GET("GET", "/iocs/entities/indicators/v1", "ids"),
    /** A search that answers with ids. */
    SEARCH("GET", "/iocs/queries/indicators/v1", "filter", "offset", "limit", "sort", "after", "from_parent"),
    /** A search that answers with whole IOCs. */
    COMBINED("GET", "/iocs/combined/indicator/v1", "filter", "offset", "limit", "sort", "after", "from_parent"),
    /** The words that a customer may use, as ids. */
    ACTIONS("GET", "/iocs/queries/actions/v1", "offset", "limit"),
    IOC_TYPES("GET", "/iocs/queries/ioc-types/v1", "offset", "limit"),
    PLATFORMS("GET", "/iocs/queries/platforms/v1", "offset", "limit"),
    SEVERITIES("GET", "/iocs/queries/severities/v1", "offset", "limit"),
    /** What is known of actions. */
    ACTION_ENTITIES("GET", "/iocs/entities/actions/v1", "ids"),
    /** A search that answers with whole alerts. */
    ALERTS("POST", "/alerts/combined/alerts/v1"),
    /** Nothing that is offered here. */
    OTHER("", "");

    private final String method;
    private final String path;
    private final Set<String> parameters;

    Operation(String method, String path, String... parameters) {
        this.method = method;
        this.path = path;
        this.parameters = Set.of(parameters);
    }

    static Operation of(String method, String path) {
        return Arrays.stream(values())
                .filter(operation -> operation.method.equals(method) && operation.path.equals(path))
                .findFirst()
                .orElse(OTHER);
    }

    /** Whether it is about IOCs or alerts, rather than tokens. */
    public boolean needsToken() {
        return this != TOKEN && this != REVOKE && this != OTHER;
    }

    /** Whether it looks IOCs up, by id or by search. */
    public boolean looksUp() {
        return this == GET || this == SEARCH || this == COMBINED;
    }

    /** Whether what is asked for is in a body. */
    boolean hasBody() {
        return method.equals("POST") || method.equals("PATCH");
    }

    Set<String> parameters() {
        return parameters;
    }
}
