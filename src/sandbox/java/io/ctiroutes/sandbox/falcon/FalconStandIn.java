package io.ctiroutes.sandbox.falcon;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A Falcon of one customer on loopback, for tests and demonstrations: it hands out tokens, keeps IOCs, and refuses what
 * CrowdStrike's documentation says Falcon refuses. Every method may be called by any thread while it runs.
 */
public final class FalconStandIn implements AutoCloseable {
    private static final String CLIENT_ID = "0123456789abcdef0123456789abcdef";
    private static final String CLIENT_SECRET = "s3cr+t&%20/=";

    private final IocStore store;
    private final FalconTraffic traffic;
    private final FalconFaults faults;
    private final FalconServer server;
    private final String scheme;

    private FalconStandIn(FalconOptions options) {
        Access access = new Access(CLIENT_ID, CLIENT_SECRET, options.clock, options.tokenLifetime);
        store = new IocStore(options.clock, options.searchLag);
        traffic = new FalconTraffic(options.keepBodies);
        faults = new FalconFaults(access, options.latency);
        scheme = options.tls.isPresent() ? "https" : "http";
        server = new FalconServer(options, new FalconDesk(options, access, faults, store, CLIENT_ID), faults, traffic);
    }

    /** Starts one with Falcon's limits. */
    public static FalconStandIn start() {
        return start(FalconOptions.defaults());
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
        store.delete(ioc(type, value).orElseThrow(), "analyst@customer.example");
    }

    /** What was asked. */
    public FalconTraffic traffic() {
        return traffic;
    }

    /** The switches that make it misbehave. */
    public FalconFaults faults() {
        return faults;
    }

    @Override
    public void close() {
        server.close();
    }
}
