package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.account.SavedPosition;
import io.ctiroutes.sandbox.falcon.IocDump;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The stand-in of OpenCTI as a process: all events are there before anybody asks for them. */
final class OpenCtiMain {

    private static final long SEED = 20_261_124;

    /** From so many on, memory counts for more than the microseconds that an event takes. */
    private static final int MANY = 250_000;

    private final OpenCtiStandIn openCti;
    private final MixedStream stream;
    private final String beginning;

    private OpenCtiMain(int events, Mix mix) {
        EventClock clock = new EventClock(events);
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults()
                .clock(clock)
                .heartbeatPeriod(Duration.ofSeconds(1))
                .packed(events >= MANY));
        beginning = openCti.emit("create", "{\"data\":{\"type\":\"identity\"}}");
        stream = switch (mix) {
            case CREATES -> MixedStream.creations(openCti, SEED);
            case MIXED -> MixedStream.backlog(openCti, SEED);
            case UPDATES_THAT_CHANGE_NOTHING -> MixedStream.unchanging(openCti, SEED, events / 10);
        };
        for (int i = 1; i <= events; i++) {
            clock.tick();
            if (i < events) {
                stream.play(1);
            } else {
                // can be seen at Falcon when all are done
                stream.createOne();
            }
        }
        if (mix != Mix.CREATES) {
            // the connector was there before, and has its position behind the first event
            resume();
        }
    }

    /** Runs it: number of events, mix. */
    public static void main(String[] arguments) throws Exception {
        Orders orders = Orders.taken();
        WarmUp.ofOpenCti();
        new OpenCtiMain(Integer.parseInt(arguments[0]), Mix.valueOf(arguments[1]))
                .orders(orders)
                .obey();
    }

    private Orders orders(Orders orders) {
        return orders.on("address", nothing -> List.of(openCti.url().toString(), openCti.token(), openCti.streamId()))
                .on("requested", nothing -> requested())
                .on("saved", nothing -> List.of(Boolean.toString(saved())))
                .on("last", nothing -> List.of(stream.lastEventId()))
                .on("changes", nothing -> List.of(Integer.toString(stream.changes())))
                .on("create", nothing -> {
                    long now = System.nanoTime();
                    stream.createOne();
                    return List.of(Long.toString(now));
                })
                .on("domain", name -> {
                    long now = System.currentTimeMillis();
                    stream.createOne(name);
                    return List.of(Long.toString(now));
                })
                .on("play", more -> {
                    long now = System.nanoTime();
                    stream.play(Integer.parseInt(more));
                    return List.of(Long.toString(now));
                })
                .on("wanted", nothing -> List.of(Integer.toString(stream.wanted())))
                .on("differences", file -> stream.differences(IocDump.read(Path.of(file))));
    }

    private void resume() {
        openCti.storeConnectorState(
                Installation.CONNECTOR_ID, "{\"start_from\":\"" + beginning + "\",\"recover_until\":false}");
    }

    /** When the stream was asked for first; nothing as long as it was not. */
    private List<String> requested() {
        return openCti.traffic().streamSessions().stream()
                .limit(1)
                .map(session -> Long.toString(session.sinceNanos()))
                .toList();
    }

    private boolean saved() {
        return !StreamId.parse(stream.lastEventId()).orElseThrow().isAfter(SavedPosition.in(openCti));
    }
}
