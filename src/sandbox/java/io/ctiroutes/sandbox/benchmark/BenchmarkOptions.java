package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.settings.Setting;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is measured.
 *
 * @param events       how many wait in OpenCTI
 * @param latency      how long Falcon takes for a call, in milliseconds
 * @param settings     of the connector; those that are not here are its defaults
 * @param flags        of the connector's JVM
 * @param singleEvents how many come one by one in the end
 * @param baseline     over how many events the baseline runs
 * @param matrix       whether it is run for a table of settings instead
 * @param rest         for how many seconds nothing happens instead; 0 if something does
 * @param check        whether it is checked instead whether all is as it should be, once it has been delivered
 */
record BenchmarkOptions(
        int events,
        Mix mix,
        int latency,
        Map<Setting, String> settings,
        List<String> flags,
        int singleEvents,
        int baseline,
        boolean matrix,
        int rest,
        boolean check) {

    /** As the system properties say; an empty one is as none. */
    static BenchmarkOptions given() {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        put(settings, "parallel", Setting.CROWDSTRIKE_PARALLEL_REQUESTS);
        put(settings, "rows", Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST);
        put(settings, "batch", Setting.CONNECTOR_BATCH_SIZE);
        put(settings, "queue", Setting.CONNECTOR_QUEUE_EVENTS);
        put(settings, "write-back", Setting.DEPLOYMENT_REPORTING_ENABLED);
        String heap = text("heap", "");
        return new BenchmarkOptions(
                number("events", 10_000),
                Mix.valueOf(text("mix", "creates").toUpperCase(Locale.ROOT).replace('-', '_')),
                number("latency", 100),
                settings,
                Stream.of((heap.isEmpty() ? "" : "-Xmx" + heap + ' ') + text("flags", ""))
                        .flatMap(flags -> Stream.of(flags.split(" ")))
                        .filter(flag -> !flag.isEmpty())
                        .toList(),
                number("idle", 200),
                number("baseline", 100),
                Boolean.parseBoolean(text("matrix", "false")),
                number("rest", 0),
                Boolean.parseBoolean(text("check", "false")));
    }

    /** The same over other events. */
    BenchmarkOptions over(int otherEvents, int otherSingleEvents) {
        return new BenchmarkOptions(
                otherEvents, mix, latency, settings, flags, otherSingleEvents, baseline, matrix, rest, check);
    }

    /** The same with so many requests at once, and so many rows in each. */
    BenchmarkOptions with(int parallel, int rows) {
        Map<Setting, String> others = new EnumMap<>(Setting.class);
        others.putAll(settings);
        others.put(Setting.CROWDSTRIKE_PARALLEL_REQUESTS, Integer.toString(parallel));
        others.put(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, Integer.toString(rows));
        return new BenchmarkOptions(events, mix, latency, others, flags, 0, baseline, matrix, rest, check);
    }

    private static void put(Map<Setting, String> settings, String name, Setting setting) {
        String value = text(name, "");
        if (!value.isEmpty()) {
            settings.put(setting, value);
        }
    }

    private static int number(String name, int standard) {
        return Integer.parseInt(text(name, Integer.toString(standard)));
    }

    private static String text(String name, String standard) {
        String value = System.getProperty("benchmark." + name, "");
        return value.isEmpty() ? standard : value;
    }
}
