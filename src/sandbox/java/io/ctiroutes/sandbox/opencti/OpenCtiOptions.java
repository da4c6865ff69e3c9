package io.ctiroutes.sandbox.opencti;

import io.ctiroutes.sandbox.opencti.deployment.DeploymentOptions;
import io.ctiroutes.sandbox.process.PrivateAuthority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** How a stand-in platform is set up. Immutable: every setting gives a new one. */
public final class OpenCtiOptions {

    /** An indicator that was last updated before the log begins; only a recovery delivers it. */
    record Recalled(Indicator indicator, Instant updatedAt) {}

    private Duration heartbeatPeriod = Duration.ofSeconds(5);
    private boolean consumerMetrics = true;
    private Predicate<Indicator> filter = indicator -> true;
    private boolean originFilters;
    private int maximumLogLength = Integer.MAX_VALUE;
    private Clock clock = Clock.systemUTC();
    private String version = "7.260817.0";
    private int port;
    private Optional<PrivateAuthority> tls = Optional.empty();
    private boolean packed;
    private DeploymentOptions deployments = DeploymentOptions.DEFAULTS;
    private List<Recalled> content = List.of();

    private OpenCtiOptions() {}

    private OpenCtiOptions(OpenCtiOptions other) {
        heartbeatPeriod = other.heartbeatPeriod;
        consumerMetrics = other.consumerMetrics;
        filter = other.filter;
        originFilters = other.originFilters;
        maximumLogLength = other.maximumLogLength;
        clock = other.clock;
        version = other.version;
        port = other.port;
        tls = other.tls;
        packed = other.packed;
        deployments = other.deployments;
        content = other.content;
    }

    /** A heartbeat every 5 s with consumer metrics, all indicators, an unlimited log, an empty database. */
    public static OpenCtiOptions defaults() {
        return new OpenCtiOptions();
    }

    /** Between heartbeats; an idle reader's position follows the clock at the same pace. */
    public OpenCtiOptions heartbeatPeriod(Duration value) {
        return with(copy -> copy.heartbeatPeriod = value);
    }

    /** Whether a {@code consumer_metrics} frame follows each heartbeat, as since 7.26. */
    public OpenCtiOptions consumerMetrics(boolean value) {
        return with(copy -> copy.consumerMetrics = value);
    }

    /** Which indicators the stream shows at first; {@link OpenCtiStandIn#filter} changes it later. */
    public OpenCtiOptions filter(Predicate<Indicator> value) {
        return with(copy -> copy.filter = value);
    }

    /** Narrows the filter with {@code revoked=false}: revocation then arrives as a {@code delete}. */
    public OpenCtiOptions withoutRevoked() {
        return with(copy -> copy.filter = filter.and(indicator -> !indicator.revoked()));
    }

    /** A stream with origin filters: recovery is answered with {@code no-recover}. */
    public OpenCtiOptions originFilters(boolean value) {
        return with(copy -> copy.originFilters = value);
    }

    /** How many entries the log keeps (MAXLEN). */
    public OpenCtiOptions maximumLogLength(int value) {
        return with(copy -> copy.maximumLogLength = value);
    }

    /** Where dates and ids come from. */
    public OpenCtiOptions clock(Clock value) {
        return with(copy -> copy.clock = value);
    }

    /** The version that {@code about} answers; before 6.2.12 pings know no {@code connectorInfo}. */
    public OpenCtiOptions version(String value) {
        return with(copy -> copy.version = value);
    }

    /** Whether it takes a third of the memory an indicator, and some microseconds more an event: for hundreds of thousands. */
    public OpenCtiOptions packed(boolean value) {
        return with(copy -> copy.packed = value);
    }

    /** How it treats deployments; not given: it knows them, and the stream does not show them. */
    public OpenCtiOptions deployments(UnaryOperator<DeploymentOptions> change) {
        return with(copy -> copy.deployments = change.apply(deployments));
    }

    /** A platform as of 6.8, whose schema does not know deployments. */
    public OpenCtiOptions withoutDeployments() {
        return deployments(DeploymentOptions::unknown);
    }

    /** A fixed port instead of a free one. */
    public OpenCtiOptions port(int value) {
        return with(copy -> copy.port = value);
    }

    /** Speaks HTTPS only, with a certificate of this authority. */
    public OpenCtiOptions tls(PrivateAuthority authority) {
        return with(copy -> copy.tls = Optional.of(authority));
    }

    /** Adds indicators that were all last updated then and whose events the log has lost: a recovery sends them under one id. */
    public OpenCtiOptions content(Instant updatedAt, Indicator... indicators) {
        List<Recalled> all = new ArrayList<>(content);
        for (Indicator indicator : indicators) {
            all.add(new Recalled(indicator, updatedAt));
        }
        return with(copy -> copy.content = List.copyOf(all));
    }

    /** As {@link #content(Instant, Indicator...)}, one a second, the last one a day ago. */
    public OpenCtiOptions content(List<Indicator> indicators) {
        Instant lastUpdate = clock.instant().minus(Duration.ofDays(1));
        List<Recalled> all = new ArrayList<>(content);
        for (int i = 0; i < indicators.size(); i++) {
            all.add(new Recalled(indicators.get(i), lastUpdate.minusSeconds(indicators.size() - 1L - i)));
        }
        return with(copy -> copy.content = List.copyOf(all));
    }

    private OpenCtiOptions with(Consumer<OpenCtiOptions> change) {
        OpenCtiOptions copy = new OpenCtiOptions(this);
        change.accept(copy);
        return copy;
    }

    Duration heartbeatPeriod() {
        return heartbeatPeriod;
    }

    boolean consumerMetrics() {
        return consumerMetrics;
    }

    Predicate<Indicator> filter() {
        return filter;
    }

    boolean originFilters() {
        return originFilters;
    }

    boolean packed() {
        return packed;
    }

    DeploymentOptions deployments() {
        return deployments;
    }

    int maximumLogLength() {
        return maximumLogLength;
    }

    Clock clock() {
        return clock;
    }

    String version() {
        return version;
    }

    int port() {
        return port;
    }

    Optional<PrivateAuthority> tls() {
        return tls;
    }

    List<Recalled> content() {
        return content;
    }
}
