package io.ctiroutes.sandbox.falcon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was asked of a {@link FalconStandIn}: counters of everything, and the last few hundred calls one by one. A call is
 * counted before its answer leaves. Safe for use by any thread.
 */
public final class FalconTraffic {
    private static final int CALLS_KEPT = 500;
    private static final Set<Operation> WRITES = Set.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE);

    private final boolean keepBodies;
    private final Deque<Call> calls = new ArrayDeque<>();
    private final Map<Operation, Long> callsByOperation = new EnumMap<>(Operation.class);
    private final Map<Operation, Long> rowsByOperation = new EnumMap<>(Operation.class);
    private final Map<Integer, Long> callsByStatus = new TreeMap<>();
    private long rowsWritten;
    private int open;
    private int mostOpen;
    private long accepted;
    private int inProgress;
    private int mostInProgress;
    private long rowsAnswered;
    private long lastAnswer;

    FalconTraffic(boolean keepBodies) {
        this.keepBodies = keepBodies;
    }

    /** The last calls, oldest first. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The last calls of one operation, oldest first. */
    public List<Call> calls(Operation operation) {
        return calls().stream().filter(call -> call.operation() == operation).toList();
    }

    /** How many calls there were of an operation. */
    public synchronized long count(Operation operation) {
        return callsByOperation.getOrDefault(operation, 0L);
    }

    /** How many rows all calls of an operation had, successful or not. */
    public synchronized long rows(Operation operation) {
        return rowsByOperation.getOrDefault(operation, 0L);
    }

    /** How many rows were written, by calls that succeeded. */
    public synchronized long rowsWritten() {
        return rowsWritten;
    }

    /** How many rows were written, by calls that succeeded and whose answer has left. */
    public synchronized long rowsAnswered() {
        return rowsAnswered;
    }

    /** When the last answer to a call that wrote rows left, as {@link System#nanoTime()}. */
    public synchronized long lastAnswerNanos() {
        return lastAnswer;
    }

    /** How many calls got this status; 0 counts those without an answer. */
    public synchronized long answered(int status) {
        return callsByStatus.getOrDefault(status, 0L);
    }

    /** How many calls there were in all. */
    public synchronized long total() {
        return callsByOperation.values().stream().mapToLong(Long::longValue).sum();
    }

    public long creates() {
        return count(Operation.CREATE);
    }

    public long updates() {
        return count(Operation.UPDATE);
    }

    public long deletes() {
        return count(Operation.DELETE);
    }

    /** Reads by id and searches. */
    public long lookUps() {
        return count(Operation.GET) + count(Operation.SEARCH) + count(Operation.COMBINED);
    }

    public long tokenRequests() {
        return count(Operation.TOKEN);
    }

    /** How many connections were accepted in all. */
    public synchronized long connectionsAccepted() {
        return accepted;
    }

    /** How many connections are open. */
    public synchronized int connectionsOpen() {
        return open;
    }

    /** How many connections were open at once, at most. */
    public synchronized int mostConnectionsOpen() {
        return mostOpen;
    }

    /** How many requests were waiting for their answer at once, at most. */
    public synchronized int mostInProgress() {
        return mostInProgress;
    }

    /** Starts counting anew. */
    public synchronized void reset() {
        calls.clear();
        callsByOperation.clear();
        rowsByOperation.clear();
        rowsWritten = 0;
        rowsAnswered = 0;
        callsByStatus.clear();
        accepted = 0;
        mostOpen = open;
        mostInProgress = inProgress;
    }

    synchronized void opened() {
        accepted++;
        open++;
        mostOpen = Math.max(mostOpen, open);
    }

    synchronized void closed() {
        open--;
    }

    synchronized void arrived() {
        inProgress++;
        mostInProgress = Math.max(mostInProgress, inProgress);
    }

    synchronized void left() {
        inProgress--;
    }

    synchronized void record(Incoming incoming, int status, int rows) {
        callsByOperation.merge(incoming.operation(), 1L, Long::sum);
        rowsByOperation.merge(incoming.operation(), (long) rows, Long::sum);
        callsByStatus.merge(status, 1L, Long::sum);
        if (writes(incoming, status)) {
            rowsWritten += rows;
        }
        if (calls.size() == CALLS_KEPT) {
            calls.remove();
        }
        calls.add(incoming.call(status, rows, keepBodies));
    }

    synchronized void answered(Incoming incoming, Answer answer) {
        if (writes(incoming, answer.status())) {
            rowsAnswered += answer.rows();
            lastAnswer = System.nanoTime();
        }
    }

    private static boolean writes(Incoming incoming, int status) {
        return WRITES.contains(incoming.operation()) && status / 100 == 2;
    }
}
