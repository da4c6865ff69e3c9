package io.ctiroutes.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.ctiroutes.sandbox.contract.Example.Request;
import io.ctiroutes.sandbox.contract.Example.Step;
import io.ctiroutes.sandbox.contract.Result.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Tries examples where they are said to hold, touches nothing that is not its own, and takes away what it made. */
final class ContractRun {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<Api, Target> targets;
    private final boolean write;
    private final String run;
    private final String connector = UUID.randomUUID().toString();
    private final String unknownConnector = UUID.randomUUID().toString();
    private final Guard guard;
    private final Caller caller = new Caller();
    private final Set<String> secrets = new LinkedHashSet<>();
    private String falconToken = "";
    private boolean registered;
    private int tried;

    /**
     * A run.
     *
     * @param targets where examples are tried; those of other APIs are not
     * @param write   whether examples that write are tried
     * @param run     a word of letters and digits that no other run has
     */
    ContractRun(Map<Api, Target> targets, boolean write, String run) {
        this.targets = targets;
        this.write = write;
        this.run = run;
        guard = new Guard(run, Set.of(connector, unknownConnector));
        targets.values().forEach(target -> {
            secrets.add(target.variables().getOrDefault("client_secret", ""));
            secrets.add(target.variables().getOrDefault("token", ""));
        });
        secrets.remove("");
    }

    synchronized Result run(Example example) {
        Target target = targets.get(example.api());
        if (target == null) {
            return notTried(
                    example, "nobody said where: -D" + (example.api() == Api.FALCON ? "falcon" : "opencti") + ".url");
        }
        if (!write && example.steps().map(Step::request).anyMatch(Guard::writes)) {
            return notTried(example, "it writes, which needs -Dcontract.write=true");
        }
        try {
            return comparison(example, target);
        } catch (Variables.Missing missing) {
            return notTried(example, missing.getMessage());
        } catch (Guard.Refused refused) {
            return notTried(example, "not sent: " + refused.getMessage());
        } catch (IOException e) {
            return new Result(example, Verdict.DIFFERS, 0, List.of(masked("no answer: " + e)));
        }
    }

    private Result comparison(Example example, Target target) throws IOException {
        Variables variables = variables(target);
        for (Step step : example.given()) {
            Answer answer = send(example.api(), target, step, variables);
            List<String> differences = differences(step, answer, variables);
            if (!differences.isEmpty()) {
                return notTried(example, "what has to be done before went another way: " + differences);
            }
        }
        Answer answer = send(example.api(), target, example.tried(), variables);
        List<String> differences = differences(example.tried(), answer, variables);
        if (!differences.isEmpty()) {
            return new Result(example, Verdict.DIFFERS, answer.status(), differences);
        }
        List<String> observed =
                example.mark() == Mark.UNKNOWN ? Facts.observed(example.tried().answer(), answer) : List.of();
        return new Result(
                example,
                Verdict.AGREES,
                answer.status(),
                observed.stream().map(this::masked).toList());
    }

    private List<String> differences(Step step, Answer answer, Variables variables) {
        List<String> differences = step.answer().isMissingNode() && answer.status() / 100 != 2
                ? List.of("status is " + answer.status())
                : Facts.differences(variables.filledIn(step.answer()), answer);
        return differences.stream().map(this::masked).toList();
    }

    private Variables variables(Target target) {
        Variables variables = new Variables(target.variables());
        tried++;
        variables.put("domain", Guard.prefix(run) + tried + ".invalid");
        variables.put("other_domain", Guard.prefix(run) + tried + "-other.invalid");
        variables.put("unknown_id", Guard.UNKNOWN_ID);
        variables.put("connector", connector);
        variables.put("unknown_connector", unknownConnector);
        variables.put("connector_name", Guard.prefix(run) + "connector");
        variables.put("now", Instant.now().toString());
        return variables;
    }

    private Answer send(Api api, Target target, Step step, Variables variables) throws IOException {
        Request request = variables.filledIn(step.request());
        guard.check(api, request);
        if (api == Api.FALCON && request.auth().equals("token") && falconToken.isEmpty()) {
            falconToken = newToken(target, variables);
        }
        if (request.body().path("query").asText().strip().equals(Guard.REGISTER)) {
            registered = true;
        }
        Answer answer = caller.send(target.url(), request, token(api, target));
        secrets.add(answer.body().path("access_token").asText());
        secrets.remove("");
        if (request.method().equals("DELETE")) {
            guard.forget(answer.body().path("resources"));
        } else {
            guard.learn(answer.body().path("resources"));
        }
        step.keep().forEach((name, pointer) -> {
            JsonNode kept = answer.body().at(pointer);
            if (kept.isValueNode() && !kept.isMissingNode()) {
                variables.put(name, kept.asText());
            }
        });
        return answer;
    }

    private String token(Api api, Target target) {
        return api == Api.FALCON ? falconToken : target.variables().getOrDefault("token", "");
    }

    private String newToken(Target target, Variables variables) throws IOException {
        JsonNode form = JSON.objectNode().put("client_id", "${client_id}").put("client_secret", "${client_secret}");
        Request request = request("POST", "/oauth2/token", "none", JSON.objectNode(), form, MissingNode.getInstance());
        Answer answer = caller.send(target.url(), variables.filledIn(request), "");
        String token = answer.body().path("access_token").asText();
        if (token.isEmpty()) {
            throw new Variables.Missing("token: the request for one was answered by " + answer.status());
        }
        secrets.add(token);
        return token;
    }

    /** Takes away what was made; what is left, in words. */
    synchronized List<String> cleanUp() {
        List<String> left = new ArrayList<>();
        if (!guard.sent().isEmpty()) {
            cleanUpFalcon(targets.get(Api.FALCON), left);
        }
        if (registered) {
            cleanUpOpenCti(targets.get(Api.OPENCTI), left);
        }
        return left.stream().map(this::masked).toList();
    }

    private void cleanUpFalcon(Target target, List<String> left) {
        // what was made although no answer came
        String values = new TreeSet<>(guard.sent())
                .stream().map(value -> "'" + value + "'").collect(Collectors.joining(","));
        JsonNode filter =
                JSON.objectNode().put("filter", "value:[" + values + "]").put("limit", 500);
        try {
            Answer found =
                    own(target, Api.FALCON, "GET", "/iocs/combined/indicator/v1", filter, MissingNode.getInstance());
            if (found.status() == 200) {
                guard.learn(found.body().path("resources"));
            } else {
                left.add("perhaps IOCs that begin with " + Guard.prefix(run) + ": looking for them was answered by "
                        + found.status());
            }
            for (String id : guard.made()) {
                JsonNode ids = JSON.objectNode().put("ids", id);
                Answer gone = own(target, Api.FALCON, "DELETE", Guard.IOCS, ids, MissingNode.getInstance());
                if (gone.status() != 200 && gone.status() != 404) {
                    left.add("the IOC " + id + ": its deletion was answered by " + gone.status());
                }
            }
        } catch (IOException e) {
            left.add("perhaps IOCs that begin with " + Guard.prefix(run) + ": " + e);
        }
    }

    private void cleanUpOpenCti(Target target, List<String> left) {
        JsonNode body = JSON.objectNode()
                .put("query", Guard.DELETE)
                .set("variables", JSON.objectNode().put("id", connector));
        try {
            Answer gone = own(target, Api.OPENCTI, "POST", "/graphql", JSON.objectNode(), body);
            if (gone.body().at("/data/deleteConnector").isTextual()) {
                registered = false;
            } else {
                left.add(
                        "the connector " + Guard.prefix(run) + "connector, which the user of the token may not delete: "
                                + gone.body().at("/errors/0/message").asText());
            }
        } catch (IOException e) {
            left.add("the connector " + Guard.prefix(run) + "connector: " + e);
        }
    }

    private Answer own(Target target, Api api, String method, String path, JsonNode query, JsonNode body)
            throws IOException {
        Request request = request(method, path, "token", query, JSON.objectNode(), body);
        guard.check(api, request);
        return caller.send(target.url(), request, token(api, target));
    }

    private static Request request(
            String method, String path, String auth, JsonNode query, JsonNode form, JsonNode body) {
        return new Request(method, path, auth, query, JSON.objectNode(), form, body, "");
    }

    private static Result notTried(Example example, String why) {
        return new Result(example, Verdict.NOT_TRIED, 0, List.of(why));
    }

    private String masked(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, "***");
        }
        return masked;
    }
}
