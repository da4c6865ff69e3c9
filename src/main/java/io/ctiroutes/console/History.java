package io.ctiroutes.console;

import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.metrics.ConnectorMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was counted in the last hour, as often as somebody takes a sample. Safe for use by several threads. */
final class History {

    /** How long after a sample the next is to be taken. */
    static final Duration STEP = Duration.ofSeconds(10);

    private static final int KEPT = (int) (Duration.ofHours(1).toSeconds() / STEP.toSeconds());
    private static final double NANOS = 1e9;

    private final ConnectorMetrics metrics;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** What had been counted when it was taken. */
    private record Sample(
            Instant time, double events, Map<Outcome, Long> outcomes, ConnectorMetrics.Requests requests, double lag) {}

    History(ConnectorMetrics metrics) {
        this.metrics = metrics;
    }

    /** Takes a sample; the first is what the others begin with. */
    synchronized void sample(Instant now) {
        Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, metrics.ended(outcome));
        }
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
        samples.addLast(
                new Sample(now, metrics.processed(), outcomes, metrics.requests(), metrics.value("stream_lag")));
    }

    /** All of it, as the API tells it. */
    synchronized Map<String, Object> view() {
        List<Long> times = new ArrayList<>();
        List<Double> events = new ArrayList<>();
        Map<String, List<Double>> outcomes = new LinkedHashMap<>();
        List<Double> calls = new ArrayList<>();
        List<Double> latency = new ArrayList<>();
        List<Double> lag = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome.text(), new ArrayList<>());
        }
        Sample before = null;
        for (Sample sample : samples) {
            if (before != null) {
                double seconds = Math.max(
                        1e-3, Duration.between(before.time(), sample.time()).toNanos() / NANOS);
                times.add(sample.time().getEpochSecond());
                events.add(rounded((sample.events() - before.events()) / seconds));
                for (Map.Entry<Outcome, Long> outcome : sample.outcomes().entrySet()) {
                    long more = outcome.getValue() - before.outcomes().get(outcome.getKey());
                    outcomes.get(outcome.getKey().text()).add(rounded(more / seconds));
                }
                long made = sample.requests().count() - before.requests().count();
                calls.add(rounded(made / seconds));
                Duration took = sample.requests().time().minus(before.requests().time());
                latency.add(made == 0 ? null : (Double) rounded(took.toNanos() / 1e6 / made));
                lag.add(Double.isNaN(sample.lag()) ? null : (Double) sample.lag());
            }
            before = sample;
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("seconds", STEP.toSeconds());
        view.put("times", times);
        view.put("events", events);
        view.put("outcomes", outcomes);
        view.put("calls", calls);
        view.put("latency", latency);
        view.put("lag", lag);
        return view;
    }

    private static double rounded(double number) {
        return Math.round(number * 100) / 100.0;
    }
}
