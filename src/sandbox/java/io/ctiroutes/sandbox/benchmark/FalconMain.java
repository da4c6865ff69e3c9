package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.FalconTraffic;
import io.ctiroutes.sandbox.falcon.IocDump;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The stand-in of Falcon as a process. */
final class FalconMain {

    private final FalconStandIn falcon;

    private FalconMain(Duration latency) {
        // what comes one by one in the end may be more than a customer may have
        falcon = FalconStandIn.start(FalconOptions.defaults().latency(latency).iocCap(Integer.MAX_VALUE));
    }

    /** Runs it: milliseconds a call. */
    public static void main(String[] arguments) throws Exception {
        Orders orders = Orders.taken();
        WarmUp.ofFalcon();
        FalconMain main = new FalconMain(Duration.ofMillis(Integer.parseInt(arguments[0])));
        orders.on("address", nothing -> main.address())
                .on("written", rows -> List.of(Long.toString(main.awaitWritten(Long.parseLong(rows)))))
                .on("traffic", nothing -> main.traffic())
                .on("dump", file -> {
                    IocDump.write(main.falcon, Path.of(file));
                    return List.of();
                })
                .obey();
    }

    private List<String> address() {
        return List.of(falcon.baseUrl().toString(), falcon.clientId(), falcon.clientSecret());
    }

    /** When so many rows were written. */
    private long awaitWritten(long rows) throws InterruptedException {
        Orders.await(() -> falcon.traffic().rowsAnswered() >= rows);
        return falcon.traffic().lastAnswerNanos();
    }

    private List<String> traffic() {
        FalconTraffic traffic = falcon.traffic();
        return Stream.of(
                        traffic.total() - traffic.tokenRequests(),
                        traffic.rowsAnswered(),
                        traffic.lastAnswerNanos(),
                        traffic.mostConnectionsOpen(),
                        traffic.connectionsAccepted())
                .map(Object::toString)
                .toList();
    }
}
