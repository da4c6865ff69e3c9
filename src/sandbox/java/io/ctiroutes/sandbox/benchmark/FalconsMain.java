package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.FalconTraffic;
import io.ctiroutes.sandbox.falcon.IocDump;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** The Falcons of many customers as one process. */
final class FalconsMain {

    private final List<FalconStandIn> falcons;

    private FalconsMain(int latency, int customers) {
        FalconOptions options =
                FalconOptions.defaults().latency(Duration.ofMillis(latency)).iocCap(Integer.MAX_VALUE);
        falcons = IntStream.range(0, customers)
                .mapToObj(customer -> FalconStandIn.start(options))
                .toList();
    }

    /** Runs them: milliseconds a call, number of customers. */
    public static void main(String[] arguments) throws Exception {
        Orders orders = Orders.taken();
        WarmUp.ofFalcon();
        FalconsMain main = new FalconsMain(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        orders.on("address", customer -> address(main.falcon(customer)))
                .on("written", rows -> main.awaitWritten(Long.parseLong(rows)))
                .on("rows", nothing -> main.rows())
                .on("calls", nothing -> List.of(Long.toString(main.sum(FalconsMain::calls))))
                .on("latency", millis -> main.latency(Duration.ofMillis(Long.parseLong(millis))))
                .on("made", prefix -> made(main.falcons.get(0), prefix))
                .on("dump", order -> main.dump(order.split(" ", 2)))
                .obey();
    }

    private FalconStandIn falcon(String customer) {
        return falcons.get(Integer.parseInt(customer));
    }

    private static List<String> address(FalconStandIn falcon) {
        return List.of(falcon.baseUrl().toString(), falcon.clientId(), falcon.clientSecret());
    }

    /** When so many rows were written at the first customer's. */
    private List<String> awaitWritten(long rows) throws InterruptedException {
        FalconTraffic traffic = falcons.get(0).traffic();
        Orders.await(() -> traffic.rowsAnswered() >= rows);
        return List.of(Long.toString(traffic.lastAnswerNanos()));
    }

    /** The least that were written at any of them, in all, and when the last one was. */
    private List<String> rows() {
        return List.of(
                Long.toString(falcons.stream()
                        .mapToLong(falcon -> falcon.traffic().rowsAnswered())
                        .min()
                        .orElseThrow()),
                Long.toString(sum(falcon -> falcon.traffic().rowsAnswered())),
                Long.toString(falcons.stream()
                        .mapToLong(falcon -> falcon.traffic().lastAnswerNanos())
                        .max()
                        .orElseThrow()));
    }

    private long sum(ToLongFunction<FalconStandIn> number) {
        return falcons.stream().mapToLong(number).sum();
    }

    /** All but those for tokens. */
    private static long calls(FalconStandIn falcon) {
        return falcon.traffic().total() - falcon.traffic().tokenRequests();
    }

    private List<String> latency(Duration latency) {
        falcons.forEach(falcon -> falcon.faults().latency(latency));
        return List.of();
    }

    /** The values that begin so, and when each was made, in milliseconds since the epoch. */
    private static List<String> made(FalconStandIn falcon, String prefix) {
        return falcon.iocs().stream()
                .filter(ioc -> ioc.value().startsWith(prefix))
                .map(ioc -> ioc.value() + ' ' + ioc.createdOn().toEpochMilli())
                .toList();
    }

    private List<String> dump(String... customerAndFile) {
        IocDump.write(falcon(customerAndFile[0]), Path.of(customerAndFile[1]));
        return List.of();
    }
}
