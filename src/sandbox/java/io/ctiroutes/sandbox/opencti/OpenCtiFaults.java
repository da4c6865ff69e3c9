package io.ctiroutes.sandbox.opencti;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What goes wrong with the platform. Every switch works at once, also on open connections where that makes sense. */
public final class OpenCtiFaults {

    /** A number of requests to spoil in the same way. */
    private record Series<T>(T fault, int times) {}

    /**
     * How GraphQL fails: with a bare HTTP status, or with an error in a 200.
     *
     * @param status 200 for a GraphQL error
     */
    record GraphQlFailure(int status, String code, String message) {}

    private final OpenStreams streams;
    private final AtomicReference<Series<Integer>> refusals = new AtomicReference<>(new Series<>(0, 0));
    private final AtomicReference<Series<GraphQlFailure>> failures =
            new AtomicReference<>(new Series<>(new GraphQlFailure(500, "", ""), 0));
    private final AtomicInteger midFrameCuts = new AtomicInteger();
    private final AtomicInteger replay = new AtomicInteger();
    private final AtomicReference<Series<String>> streamErrors = new AtomicReference<>(new Series<>("", 0));
    private volatile boolean beforeTheStream;
    private final AtomicLong struck = new AtomicLong();
    private volatile boolean html;
    private volatile boolean silent;
    private volatile boolean stopped;
    private volatile boolean staleEcho;
    private volatile boolean refusing;
    private volatile boolean hanging;
    private final Set<Capability> forbidden = ConcurrentHashMap.newKeySet();

    OpenCtiFaults(OpenStreams streams) {
        this.streams = streams;
    }

    /** Closes the sockets of all open streams; they are closed when this returns. */
    public void cutConnections() {
        streams.cut();
    }

    /** The next event frame that any stream sends stops in its middle, and the socket is closed. */
    public void cutInMiddleOfNextFrame() {
        midFrameCuts.incrementAndGet();
    }

    /** The next requests for the stream get this status. */
    public void refuseStream(int status, int times) {
        refusals.set(new Series<>(status, times));
    }

    /** Requests for the stream get the user interface's page with a 200, as behind a wrong base path. */
    public void serveHtml(boolean on) {
        html = on;
    }

    /** No byte is sent any more: neither events nor heartbeats on open streams, nor an answer to new ones, until it ends. */
    public void silence(boolean on) {
        silent = on;
        streams.wake();
    }

    /** The stream is stopped in the user interface: open ones end, new ones get a 410. */
    public void stop() {
        stopped = true;
        streams.end();
    }

    /** The stream is started again. */
    public void resume() {
        stopped = false;
    }

    /** The next GraphQL requests get this HTTP status and a page that is no JSON, as from a proxy. */
    public void failGraphQl(int times, int status) {
        failures.set(new Series<>(new GraphQlFailure(status, "", ""), times));
    }

    /** The next GraphQL requests get this error, e.g. {@code DATABASE_ERROR}, with HTTP status 200. */
    public void failGraphQl(int times, String code, String message) {
        failures.set(new Series<>(new GraphQlFailure(200, code, message), times));
    }

    /** GraphQL requests get no answer until it ends; then those that still wait are answered. */
    public void hangGraphQl(boolean on) {
        hanging = on;
        streams.wake();
    }

    /**
     * The next streams report this error as soon as they are connected. They stay open and heartbeats go on, but no event
     * comes.
     */
    public void failStreams(String message, int times) {
        beforeTheStream = false;
        streamErrors.set(new Series<>(message, times));
    }

    /** The next requests for the stream report this error and do not even get the stream's content type. */
    public void failBeforeStreams(String message, int times) {
        beforeTheStream = true;
        streamErrors.set(new Series<>(message, times));
    }

    /** The user may not read knowledge: {@code indicators} is refused, connectors and the stream go on. */
    public void forbidIndicators(boolean on) {
        forbid(Capability.KNOWLEDGE, on);
    }

    /** The user has not this capability. Who may not read knowledge may not write it either. */
    public void forbid(Capability capability, boolean on) {
        if (on) {
            forbidden.add(capability);
        } else {
            forbidden.remove(capability);
        }
    }

    /** Pings are answered with the state before the one they bring, as by platforms that read it back too early. */
    public void staleEcho(boolean on) {
        staleEcho = on;
    }

    /** New connections, and requests on kept ones, are closed without an answer. Open streams go on. */
    public void refuseConnections(boolean on) {
        refusing = on;
    }

    /** The next stream that resumes gets the last events up to its position once more. */
    public void duplicateReplay(int events) {
        replay.set(events);
    }

    /** How many requests were refused, spoiled or answered with something else so far, in whatever way. */
    public long struck() {
        return struck.get();
    }

    boolean takeMidFrameCut() {
        return midFrameCuts.get() > 0 && midFrameCuts.getAndUpdate(cuts -> Math.max(0, cuts - 1)) > 0;
    }

    Optional<Integer> takeRefusal() {
        return take(refusals);
    }

    Optional<GraphQlFailure> takeGraphQlFailure() {
        return take(failures);
    }

    Optional<String> takeStreamError() {
        return take(streamErrors);
    }

    boolean failsBeforeTheStream() {
        return beforeTheStream;
    }

    int takeReplay() {
        return replay.getAndSet(0);
    }

    private <T> Optional<T> take(AtomicReference<Series<T>> series) {
        Series<T> before = series.getAndUpdate(left -> new Series<>(left.fault(), Math.max(0, left.times() - 1)));
        return strikes(before.times() > 0) ? Optional.of(before.fault()) : Optional.empty();
    }

    private boolean strikes(boolean strikes) {
        if (strikes) {
            struck.incrementAndGet();
        }
        return strikes;
    }

    boolean servesHtml() {
        return strikes(html);
    }

    /** Whether a GraphQL request has to wait; it is asked again when that may have ended. */
    boolean holdsBack(Runnable graphQlRequest) {
        boolean holds = strikes(hanging);
        if (holds) {
            streams.holdBack(graphQlRequest);
        }
        return holds;
    }

    boolean forbids(Capability capability) {
        return strikes(forbidden.stream().anyMatch(capability::goesWith));
    }

    boolean isSilent() {
        return silent;
    }

    boolean isStopped() {
        return stopped;
    }

    boolean refusesStopped() {
        return strikes(stopped);
    }

    boolean echoesStale() {
        return staleEcho;
    }

    boolean refusesConnection() {
        return strikes(refusing);
    }
}
