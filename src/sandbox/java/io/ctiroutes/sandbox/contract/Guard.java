package io.ctiroutes.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.contract.Example.Request;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Keeps a run from touching what is not its own. It lets pass what reads; IOCs that are domains of the run's own, under the
 * reserved top-level domain {@code .invalid}; updates and deletions of IOCs that the run made, by their ids; and its own connector
 * in OpenCTI. Nothing else.
 */
final class Guard {
    static final String UNKNOWN_ID = "f".repeat(64);
    static final String IOCS = "/iocs/entities/indicators/v1";
    static final String REGISTER = "mutation RegisterConnector($input: RegisterConnectorInput)"
            + " { registerConnector(input: $input) { id connector_state connector_user_id } }";
    static final String PING = "mutation PingConnector($id: ID!, $state: String)"
            + " { pingConnector(id: $id, state: $state) { id connector_state } }";
    static final String DELETE = "mutation DeleteConnector($id: ID!) { deleteConnector(id: $id) }";
    private static final Set<String> MUTATIONS = Set.of(REGISTER, PING, DELETE);
    private static final Pattern READS_ONLY = Pattern.compile("(?s)\\s*(query\\b|\\{)(?!.*\\bmutation\\b).*");

    /** Why a request is not sent. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private final Pattern domains;
    private final Set<String> connectors;
    private final Set<String> sent = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Set<String> made = Collections.synchronizedSet(new LinkedHashSet<>());

    /**
     * A guard of one run.
     *
     * @param run        what names are known by that belong to it
     * @param connectors the ids that its connectors may have
     */
    Guard(String run, Set<String> connectors) {
        this.domains = Pattern.compile(Pattern.quote(prefix(run)) + "[a-z0-9-]+\\.invalid");
        this.connectors = connectors;
    }

    static String prefix(String run) {
        return "opencti-falcon-contract-" + run + "-";
    }

    /** Whether a request may change something. */
    static boolean writes(Request request) {
        return switch (request.method()) {
            case "GET" -> false;
            case "POST" ->
                switch (request.path()) {
                    case "/oauth2/token" -> false;
                    case "/graphql" ->
                        !READS_ONLY
                                .matcher(request.body().path("query").asText())
                                .matches();
                    default -> true;
                };
            default -> true;
        };
    }

    /** Lets a request pass, its variables filled in, or says why not. */
    void check(Api api, Request request) {
        if (request.path().contains("?") || request.path().contains("..")) {
            throw new Refused("parameters belong to the query");
        }
        if (!writes(request)) {
            return;
        }
        boolean own = api == Api.FALCON
                ? request.path().equals(IOCS) && ownIocs(request)
                : request.path().equals("/graphql") && ownConnector(request.body());
        if (!own) {
            throw new Refused("it may touch what is not this run's: " + request.method() + " " + request.path());
        }
    }

    private boolean ownIocs(Request request) {
        return switch (request.method()) {
            case "POST" -> isListOf(request.body().path("indicators"), this::ownDomain);
            case "PATCH" ->
                request.body().path("bulk_update").isEmpty()
                        && isListOf(
                                request.body().path("indicators"),
                                row -> ownId(row.path("id").asText()));
            case "DELETE" -> {
                JsonNode ids = request.query().path("ids");
                yield request.query().size() == 1
                        && (ids.isArray() ? isListOf(ids, id -> ownId(id.asText())) : ownId(ids.asText()));
            }
            default -> false;
        };
    }

    private boolean ownDomain(JsonNode row) {
        String value = row.path("value").asText();
        boolean own = row.path("type").asText().equals("domain")
                && domains.matcher(value).matches();
        if (own) {
            sent.add(value);
        }
        return own;
    }

    private boolean ownId(String id) {
        return id.equals(UNKNOWN_ID) || made.contains(id);
    }

    private boolean ownConnector(JsonNode body) {
        JsonNode variables = body.path("variables");
        return MUTATIONS.contains(body.path("query").asText().strip())
                && connectors.contains(variables.path("id").asText())
                        != connectors.contains(
                                variables.path("input").path("id").asText());
    }

    /** Takes note of IOCs that are the run's own. */
    void learn(JsonNode rows) {
        for (JsonNode row : rows) {
            if (row.path("id").isTextual()
                    && domains.matcher(row.path("value").asText()).matches()) {
                made.add(row.path("id").asText());
            }
        }
    }

    /** The domains that were sent to be made IOCs, whatever was answered. */
    Set<String> sent() {
        return Set.copyOf(sent);
    }

    /** The ids of the IOCs that were made, and not deleted since. */
    Set<String> made() {
        return Set.copyOf(made);
    }

    /** Takes note of what was deleted. */
    void forget(JsonNode ids) {
        ids.forEach(id -> made.remove(id.asText()));
    }

    private static boolean isListOf(JsonNode list, Predicate<JsonNode> element) {
        return list.isArray()
                && !list.isEmpty()
                && StreamSupport.stream(list.spliterator(), false).allMatch(element);
    }
}
