package io.ctiroutes.sandbox.opencti.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** An indicator on a Security Platform, as it is between two changes: the relationship {@code deployed-on}. */
public final class Deployment {

    private static final Set<String> LIVE = Set.of("deployed", "active");

    final Pair pair;
    final String id;
    final Instant createdAt;
    Instant updatedAt;
    String status = "pending";
    String externalId = "";
    String errorMessage = "";
    Instant deployedAt;
    Instant lastSyncAt;
    Instant removedAt;
    int hitCount;
    Instant firstHitAt;
    Instant lastHitAt;
    List<String> lastHitReportIds = List.of();
    String validationStatus = "not_requested";
    Instant lastValidationAt;
    String validationRunId = "";
    boolean revoked;

    private Deployment(Pair pair, String id, Instant createdAt) {
        this.pair = pair;
        this.id = id;
        this.createdAt = createdAt;
        updatedAt = createdAt;
    }

    /** One of which nothing is known but that it is wanted. */
    static Deployment pending(Pair pair, Instant now) {
        return new Deployment(pair, UUID.randomUUID().toString(), now);
    }

    /** The same with a change, which does not count as one for its date. */
    Deployment with(Consumer<Deployment> change) {
        return of(pair, change);
    }

    /** The same for another indicator. */
    Deployment of(Pair other) {
        return of(other, copy -> {});
    }

    private Deployment of(Pair other, Consumer<Deployment> change) {
        Deployment copy = new Deployment(other, id, createdAt);
        copy.updatedAt = updatedAt;
        copy.status = status;
        copy.externalId = externalId;
        copy.errorMessage = errorMessage;
        copy.deployedAt = deployedAt;
        copy.lastSyncAt = lastSyncAt;
        copy.removedAt = removedAt;
        copy.hitCount = hitCount;
        copy.firstHitAt = firstHitAt;
        copy.lastHitAt = lastHitAt;
        copy.lastHitReportIds = lastHitReportIds;
        copy.validationStatus = validationStatus;
        copy.lastValidationAt = lastValidationAt;
        copy.validationRunId = validationRunId;
        copy.revoked = revoked;
        change.accept(copy);
        return copy;
    }

    /** Whether a report that made the one of the other told something new. */
    boolean tellsTheSameAs(Deployment other) {
        return status.equals(other.status)
                && externalId.equals(other.externalId)
                && errorMessage.equals(other.errorMessage)
                && Objects.equals(deployedAt, other.deployedAt)
                && Objects.equals(removedAt, other.removedAt);
    }

    boolean isLive() {
        return LIVE.contains(status);
    }

    static boolean isLive(String status) {
        return LIVE.contains(status);
    }

    /** The STIX id. */
    String standardId() {
        return pair.standardId("relationship", "deployed-on");
    }

    /** The internal id. */
    public String id() {
        return id;
    }

    /** The indicator's internal id. */
    public String indicatorId() {
        return pair.indicatorId();
    }

    /** The Security Platform's internal id. */
    public String platformId() {
        return pair.platformId();
    }

    /** {@code pending}, {@code deployed}, {@code active}, {@code failed}, {@code removed} or {@code expired}. */
    public String status() {
        return status;
    }

    /** Under which the Security Platform knows it; empty if nobody said so. */
    public String externalId() {
        return externalId;
    }

    /** Why it failed; empty if it did not. */
    public String errorMessage() {
        return errorMessage;
    }

    /** Since when it is live, or was. */
    public Optional<Instant> deployedAt() {
        return Optional.ofNullable(deployedAt);
    }

    /** What the last report that counted is of; empty if no connector ever told anything. */
    public Optional<Instant> lastSyncAt() {
        return Optional.ofNullable(lastSyncAt);
    }

    /** Since when it is removed. */
    public Optional<Instant> removedAt() {
        return Optional.ofNullable(removedAt);
    }

    /** How often it was hit. */
    public int hitCount() {
        return hitCount;
    }

    /** When it was hit first. */
    public Optional<Instant> firstHitAt() {
        return Optional.ofNullable(firstHitAt);
    }

    /** When it was hit last. */
    public Optional<Instant> lastHitAt() {
        return Optional.ofNullable(lastHitAt);
    }

    /** {@code not_requested}, {@code requested}, {@code detected}, {@code prevented}, {@code missed} or {@code error}. */
    public String validationStatus() {
        return validationStatus;
    }

    /** When the last validation was observed. */
    public Optional<Instant> lastValidationAt() {
        return Optional.ofNullable(lastValidationAt);
    }

    /** Which request asked for a validation last; empty if none did. */
    public String validationRunId() {
        return validationRunId;
    }

    /** Whether an analyst has withdrawn it. */
    public boolean revoked() {
        return revoked;
    }

    @Override
    public String toString() {
        return "Deployment " + id + " of " + pair.indicatorId() + ": " + status;
    }
}
