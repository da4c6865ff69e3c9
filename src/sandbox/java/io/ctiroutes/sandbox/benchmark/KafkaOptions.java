package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is measured of a connector with Kafka.
 *
 * @param parts      which of throughput, tenants, backfill, latency and recovery
 * @param events     how many wait in OpenCTI where throughput is measured, and what tenants get in all, if that is not less
 *                   than {@code least} for each
 * @param least      how many each tenant gets at least
 * @param partitions how many the topic has, run by run, and how many workers there are
 * @param tenants    how many there are, run by run
 * @param backfill   how many IOCs wait in the topic for a new tenant
 * @param singles    how many changes come one by one
 * @param latency    how long Falcon takes for a call, in milliseconds
 * @param freeze     for how many seconds a process is stopped
 * @param batch      CONNECTOR_BATCH_SIZE of readers and workers
 * @param flags      of the JVMs, on top of those of the image
 */
record KafkaOptions(
        Set<String> parts,
        int events,
        int least,
        List<Integer> partitions,
        List<Integer> tenants,
        int backfill,
        int singles,
        int latency,
        int freeze,
        String batch,
        List<String> flags) {

    private static final List<String> ALL = List.of("throughput", "tenants", "backfill", "latency", "recovery");

    /** As the system properties say; an empty one is as none. */
    static KafkaOptions given() {
        String parts = text("kafka", "true");
        return new KafkaOptions(
                parts.equals("true") ? Set.copyOf(ALL) : known(parts),
                number("events", 100_000),
                2_000,
                numbers("partitions", "1,2,4"),
                numbers("tenants", "1,10,50,200"),
                number("backfill", 1_000_000),
                number("idle", 200),
                number("latency", 100),
                number("freeze", 60),
                text("batch", Setting.CONNECTOR_BATCH_SIZE.defaultText()),
                Stream.of("-Xmx" + text("heap", "512m") + ' ' + text("flags", ""))
                        .flatMap(flags -> Stream.of(flags.split(" ")))
                        .filter(flag -> !flag.isEmpty())
                        .toList());
    }

    /** Whether any of it was asked for. */
    static boolean isGiven() {
        return !text("kafka", "false").equals("false");
    }

    private static Set<String> known(String parts) {
        Set<String> known = Set.of(parts.split(","));
        if (!ALL.containsAll(known)) {
            throw new IllegalArgumentException("-Dbenchmark.kafka is some of " + String.join(",", ALL));
        }
        return known;
    }

    /** How many changes each of so many tenants gets. */
    int changes(int tenantsThere) {
        return Math.max(least, events / tenantsThere);
    }

    /** How long anything may take. */
    Duration patience() {
        return Duration.ofMinutes(10);
    }

    private static int number(String name, int standard) {
        return Integer.parseInt(text(name, Integer.toString(standard)));
    }

    private static List<Integer> numbers(String name, String standard) {
        return Stream.of(text(name, standard).split(",")).map(Integer::valueOf).toList();
    }

    private static String text(String name, String standard) {
        String value = System.getProperty("benchmark." + name, "");
        return value.isEmpty() ? standard : value;
    }
}
