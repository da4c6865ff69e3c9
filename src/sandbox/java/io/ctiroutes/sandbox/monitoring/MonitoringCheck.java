package io.ctiroutes.sandbox.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.sandbox.monitoring.PromQl.LabelMatcher;
import io.ctiroutes.sandbox.monitoring.PromQl.Selector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether dashboard and alert rules fit what a Prometheus has scraped from a healthy connector that has created, updated
 * and retired indicators and kept a dead letter, and from a healthy reader and worker.
 */
final class MonitoringCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** All is well, but for the change that was refused. */
    private static final Set<String> ACTIVE = Set.of("DeadLetters");

    private final PrometheusApi prometheus;
    private final String dashboard;
    private final DocumentedLabels documented;
    private final int connectors;

    /** Of a dashboard, and of the rules of a Prometheus that scrapes so many processes. */
    MonitoringCheck(PrometheusApi prometheus, String dashboard, DocumentedLabels documented, int connectors) {
        this.prometheus = prometheus;
        this.dashboard = dashboard;
        this.documented = documented;
        this.connectors = connectors;
    }

    /** What is wrong at the moment, one line each; some of it may be only not there yet. */
    List<String> problems() throws IOException {
        List<String> problems = new ArrayList<>();
        List<Double> up = prometheus.query("up");
        if (up.size() != connectors || up.stream().anyMatch(value -> value != 1)) {
            problems.add("not all " + connectors + " are scraped: up is " + up);
        }
        Map<String, PromQl> panels = panels();
        if (panels.isEmpty()) {
            problems.add("the dashboard has no queries");
        }
        for (Map.Entry<String, PromQl> panel : panels.entrySet()) {
            panel(panel.getKey(), panel.getValue(), problems);
        }
        alerts(problems);
        return problems;
    }

    /** How many expressions there are to check. */
    int expressions() throws IOException {
        return panels().size() + prometheus.rules().size();
    }

    private void panel(String where, PromQl expression, List<String> problems) throws IOException {
        if (expression.toString().contains("$")) {
            problems.add(where + ": unknown variable in " + expression);
            return;
        }
        named(where, expression, problems);
        try {
            List<Double> values = prometheus.query(expression.toString());
            if (values.isEmpty()) {
                problems.add(where + ": no series for " + expression);
            } else if (values.stream().allMatch(value -> value.isNaN())) {
                problems.add(where + ": not a number: " + expression);
            }
        } catch (PrometheusApi.RefusedException e) {
            problems.add(where + ": " + expression + ": " + e.getMessage());
        }
    }

    private void alerts(List<String> problems) throws IOException {
        List<PrometheusApi.Rule> rules = prometheus.rules();
        if (rules.isEmpty()) {
            problems.add("Prometheus has loaded no alert rules");
        }
        Set<String> active = new TreeSet<>();
        for (PrometheusApi.Rule rule : rules) {
            String where = "alert " + rule.name();
            if (!rule.error().isEmpty()) {
                problems.add(where + ": " + rule.error());
            }
            named(where, new PromQl(rule.expression()), problems);
            try {
                if (!prometheus.query(rule.expression()).isEmpty()) {
                    active.add(rule.name());
                }
            } catch (PrometheusApi.RefusedException e) {
                problems.add(where + ": " + e.getMessage());
            }
        }
        if (!active.equals(ACTIVE)) {
            problems.add("alerts whose expression holds: " + active + " instead of " + ACTIVE);
        }
    }

    /** What an expression names must exist. */
    private void named(String where, PromQl expression, List<String> problems) throws IOException {
        Set<String> metrics = prometheus.metrics();
        for (Selector selector : expression.selectors()) {
            if (!metrics.contains(selector.metric())) {
                problems.add(where + ": there is no metric " + selector.metric());
                continue;
            }
            for (LabelMatcher matcher : selector.matchers()) {
                for (LabelMatcher alternative : matcher.alternatives()) {
                    if (known(selector.metric(), matcher.label()).stream().noneMatch(alternative::names)) {
                        problems.add(where + ": " + selector.metric() + " never has " + alternative);
                    }
                }
            }
        }
        Set<String> labels = prometheus.labels();
        for (String label : expression.groupedBy()) {
            if (!labels.contains(label)) {
                problems.add(where + ": no metric has the label " + label);
            }
        }
    }

    private Set<String> known(String metric, String label) throws IOException {
        Set<String> known = new TreeSet<>(prometheus.values(metric, label));
        documented.of(metric, label).ifPresent(known::addAll);
        return known;
    }

    /** The expressions of the dashboard, by where they are. */
    private Map<String, PromQl> panels() throws IOException {
        JsonNode json = JSON.readTree(dashboard);
        Map<String, PromQl> panels = new LinkedHashMap<>();
        for (JsonNode panel : json.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                panels.put(
                        "panel \"" + panel.path("title").asText() + "\", query "
                                + target.path("refId").asText(),
                        PromQl.ofPanel(target.path("expr").asText(), variables(json)));
            }
        }
        return panels;
    }

    /** What Grafana puts in for variables: its own, and everything for those of the dashboard. */
    private static Map<String, String> variables(JsonNode json) {
        Map<String, String> variables = new LinkedHashMap<>();
        // four scrapes
        variables.put("__rate_interval", "1m");
        variables.put("__interval", "15s");
        variables.put("__range", "1h");
        json.path("templating")
                .path("list")
                .forEach(variable -> variables.put(variable.path("name").asText(), ".*"));
        return variables;
    }
}
