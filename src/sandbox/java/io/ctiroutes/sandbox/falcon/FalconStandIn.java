package io.ctiroutes.sandbox.falcon;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A Falcon of one customer on loopback, for tests and demonstrations: it hands out tokens, keeps IOCs, raises alerts, and refuses what
 * CrowdStrike's documentation says Falcon refuses. Every method may be called by any thread while it runs.
 */
public final class FalconStandIn implements AutoCloseable {
    private static final String CLIENT_ID = "0123456789abcdef0123456789abcdef";
    private static final String CLIENT_SECRET = "s3cr+t&%20/=";

    private final IocStore store;
    private final Analyst analyst;
    private final Endpoints endpoints;
    private final FalconTraffic traffic;
    private final FalconFaults faults;
    private final Optional<ApiDescription> description;
    private final FalconServer server;
    private final String scheme;

    private FalconStandIn(FalconOptions options) {
        Access access = new Access(CLIENT_ID, CLIENT_SECRET, options.clock, options.tokenLifetime);
        store = new IocStore(options);
        analyst = new Analyst(store, options.clock);
        AlertStore alerts = new AlertStore();
        endpoints = new Endpoints(options, store, alerts);
        traffic = new FalconTraffic(options.keepBodies);
        faults = new FalconFaults(access, options.latency);
        scheme = options.tls.isPresent() ? "https" : "http";
        description = options.described ? Optional.of(new ApiDescription()) : Optional.empty();
        server = new FalconServer(
                options,
                new FalconDesk(options, access, faults, store, alerts, CLIENT_ID),
                faults,
                traffic,
                incoming -> description.ifPresent(api -> api.check(incoming)));
    }

    /** Starts one for the connector, with Falcon's limits. */
    public static FalconStandIn start() {
        return start(FalconOptions.defaults().described());
    }

    /** Starts one. */
    public static FalconStandIn start(FalconOptions options) {
        return new FalconStandIn(options);
    }

    /** Where it listens, without a slash at the end. */
    public URI baseUrl() {
        return URI.create(scheme + "://127.0.0.1:" + server.port());
    }

    public String clientId() {
        return CLIENT_ID;
    }

    /** The secret; some of its characters mean something else in a form unless they are encoded. */
    public String clientSecret() {
        return CLIENT_SECRET;
    }

    /** All IOCs that are not deleted, by type and value. */
    public List<StoredIoc> iocs() {
        return store.allLive();
    }

    /** The IOC of a key, unless it is deleted. */
    public Optional<StoredIoc> ioc(String type, String value) {
        return store.live(new IocKey(type, value));
    }

    /**
     * Adds or replaces an IOC without any check, as if somebody else had done it. Searches see it when the search lag has passed
     * since it was modified.
     */
    public void put(StoredIoc ioc) {
        store.put(ioc);
    }

    /** Deletes an IOC that is there, as if somebody else had done it. */
    public void delete(String type, String value) {
        analyst.delete(type, value);
    }

    /** Somebody who edits IOCs by hand. */
    public Analyst analyst() {
        return analyst;
    }

    /** Those that meet what IOCs name, and raise alerts. */
    public Endpoints endpoints() {
        return endpoints;
    }

    /** Lets an IOC that is there expire now, without anybody having changed it. */
    public void expire(String type, String value) {
        store.change(type, value, (ioc, now) -> ioc.expiration(now));
    }

    /**
     * Every IOC as Falcon's JSON, one a line, in the order of making: also those that were deleted or that a parent hands down. Two
     * dumps are the same text if nothing was written between them.
     */
    public String dump(Predicate<StoredIoc> which) {
        return IocDump.text(store.all().stream().filter(which).toList());
    }

    /** How many IOCs the customer may have from now on. */
    public void iocCap(int iocs) {
        store.cap(iocs);
    }

    /** What was asked. */
    public FalconTraffic traffic() {
        return traffic;
    }

    /** The switches that make it misbehave. */
    public FalconFaults faults() {
        return faults;
    }

    /**
     * Ends it.
     *
     * @throws IllegalStateException if requests were not as described, and were to be ({@link FalconOptions#described()})
     */
    @Override
    public void close() {
        server.close();
        List<String> problems = description.map(ApiDescription::problems).orElse(List.of());
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "requests to Falcon that are not as its API is described:\n" + String.join("\n", problems));
        }
    }
}
