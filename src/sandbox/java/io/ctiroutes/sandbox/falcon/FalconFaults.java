package io.ctiroutes.sandbox.falcon;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The switches that make a running {@link FalconStandIn} misbehave. Faults hit calls on IOCs and alerts, never token requests. Safe for
 * use by any thread.
 */
public final class FalconFaults {
    private record Condition(Predicate<Call> predicate, Fault fault) {}

    private final Access access;
    private final Deque<Fault> next = new ArrayDeque<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final Map<String, String> refusedValues = new HashMap<>();
    private final Set<String> silentlyRefusedValues = new HashSet<>();
    private final List<Runnable> hanging = new ArrayList<>();
    private List<Fault> randomFaults = List.of();
    private double share;
    private Random random = new Random(0);
    private Duration latency;
    private long struck;

    FalconFaults(Access access, Duration latency) {
        this.access = access;
        this.latency = latency;
    }

    /** How long answers take from now on; the state changes at once. */
    public synchronized void latency(Duration latency) {
        this.latency = latency;
    }

    /** Fails the next calls, before all other switches; may be repeated to queue different faults. */
    public synchronized void failNext(int calls, Fault fault) {
        next.addAll(Collections.nCopies(calls, fault));
    }

    /** Fails a share (0 to 1) of all calls with one of the faults, the same way for the same seed. */
    public synchronized void failRandomly(double share, long seed, Fault... faults) {
        this.share = share;
        random = new Random(seed);
        randomFaults = List.of(faults);
    }

    /** Fails every call that the predicate accepts; the call has its body, but no status and no rows yet. */
    public synchronized void failWhile(Predicate<Call> predicate, Fault fault) {
        conditions.add(new Condition(predicate, fault));
    }

    /** Forgets all faults (not the latency, refused values, or credentials). */
    public synchronized void stopFailing() {
        next.clear();
        conditions.clear();
        randomFaults = List.of();
    }

    /** Refuses every create or update of an IOC with this value: 400, naming the row. */
    public synchronized void refuseValue(String value, String message) {
        refusedValues.put(value, message);
    }

    /** Refuses every create or update of an IOC with this value: 400, naming no row. */
    public synchronized void refuseValueSilently(String value) {
        silentlyRefusedValues.add(value);
    }

    /** Takes back {@link #refuseValue} and {@link #refuseValueSilently} for a value. */
    public synchronized void acceptValue(String value) {
        refusedValues.remove(value);
        silentlyRefusedValues.remove(value);
    }

    /** Makes all tokens given so far invalid. */
    public void expireTokens() {
        access.expireTokens();
    }

    /** Refuses token requests; tokens given before stay good until they expire. */
    public void revokeCredentials() {
        access.credentialsRevoked(true);
    }

    /** Grants tokens again. */
    public void restoreCredentials() {
        access.credentialsRevoked(false);
    }

    /** Whether the API client lacks the IOC scopes, so that every IOC call is a 403. */
    public void missingScope(boolean missing) {
        access.scopeMissing(missing);
    }

    /** Whether the API client lacks the scope "Alerts: Read", so that every search for alerts is a 403. */
    public void missingAlertsScope(boolean missing) {
        access.alertsScopeMissing(missing);
    }

    /** How many calls hang right now. */
    public synchronized int hanging() {
        return hanging.size();
    }

    /** Lets all hanging calls go on. */
    public void release() {
        List<Runnable> released;
        synchronized (this) {
            released = List.copyOf(hanging);
            hanging.clear();
        }
        released.forEach(Runnable::run);
    }

    synchronized void hang(Runnable goOn) {
        hanging.add(goOn);
    }

    synchronized Duration latency() {
        return latency;
    }

    /** How many calls have failed, or were delayed, by a fault so far. */
    public synchronized long struck() {
        return struck;
    }

    synchronized Optional<Fault> fault(Supplier<Call> call) {
        Optional<Fault> fault = nextFault(call);
        struck += fault.isPresent() ? 1 : 0;
        return fault;
    }

    private Optional<Fault> nextFault(Supplier<Call> call) {
        if (!next.isEmpty()) {
            return Optional.of(next.poll());
        }
        if (!conditions.isEmpty()) {
            Call asked = call.get();
            for (Condition condition : conditions) {
                if (condition.predicate().test(asked)) {
                    return Optional.of(condition.fault());
                }
            }
        }
        if (!randomFaults.isEmpty() && random.nextDouble() < share) {
            return Optional.of(randomFaults.get(random.nextInt(randomFaults.size())));
        }
        return Optional.empty();
    }

    synchronized Optional<String> refusalOf(String value) {
        return Optional.ofNullable(refusedValues.get(value));
    }

    synchronized boolean silentlyRefuses(String value) {
        return silentlyRefusedValues.contains(value);
    }
}
