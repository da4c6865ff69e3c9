package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.process.PrivateAuthority;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a {@link FalconStandIn} behaves where CrowdStrike's documentation leaves it open, and how large its limits are.
 * Immutable: every method returns a changed copy. The defaults are Falcon's limits and, of the open behaviours, the one that
 * forgives least.
 */
public final class FalconOptions implements Cloneable {

    /** What an update does to the fields it does not mention. */
    public enum OmittedFields {
        KEEP,
        CLEAR
    }

    /** What {@code ignore_warnings=true} makes of a create whose IOC exists. */
    public enum Duplicates {
        REFUSED,
        UPSERTED
    }

    /** How an update, a deletion or a read of an unknown id is answered. */
    public enum UnknownIds {
        /** 404 for the whole request, without saying which id. */
        NOT_FOUND,
        /** 404 for the whole request, one error for each unknown id. */
        NOT_FOUND_NAMED,
        /** 400 for the whole request, without saying which id. */
        BAD_REQUEST,
        /** The known ids are served, the unknown ones are passed over. */
        SKIPPED;

        void check(List<String> unknown) {
            if (!unknown.isEmpty() && this == BAD_REQUEST) {
                throw new Refusal(400, "Provided data does not match expected format");
            }
            if (!unknown.isEmpty() && this != SKIPPED) {
                throw Refusal.ofUnknownIds(this == NOT_FOUND_NAMED ? unknown : List.of());
            }
        }
    }

    /** The unit of {@code X-RateLimit-RetryAfter}, a moment since the epoch. */
    public enum RetryAfterUnit {
        SECONDS,
        MILLISECONDS,
        ABSENT
    }

    /** How {@code errors} looks when there are none. */
    public enum EmptyErrors {
        ALTERNATING,
        NULL,
        LIST
    }

    /** How the token of the next page compares to that of the page before. */
    public enum AfterTokens {
        /** Every page has its own; asking again with one gives the same page again. */
        CHANGING,
        /** All pages of a search have the same: the server remembers how far it got. */
        STAYING
    }

    /** What alerts tell of the source of the IOC that they are about. */
    public enum AlertSources {
        /** It is told, and can be filtered by. */
        FILTERABLE,
        /** It is told; a filter that asks for it is a 400. */
        NOT_FILTERABLE,
        /** It is not told, so that a filter that asks for it finds nothing. */
        EMPTY
    }

    int maxRowsPerRequest = 2_000;
    int searchLimitMax = 2_000;
    int defaultLimit = 100;
    int deepPagingStatus = 500;
    Duplicates duplicates = Duplicates.REFUSED;
    OmittedFields omittedFields = OmittedFields.CLEAR;
    UnknownIds unknownIds = UnknownIds.NOT_FOUND;
    EmptyErrors emptyErrors = EmptyErrors.ALTERNATING;
    RetryAfterUnit retryAfterUnit = RetryAfterUnit.SECONDS;
    Duration searchLag = Duration.ZERO;
    boolean mobileEnabled;
    boolean pastExpirationRefused;
    boolean contentTypeWithoutBody;
    AfterTokens afterTokens = AfterTokens.CHANGING;
    AlertSources alertSources = AlertSources.FILTERABLE;
    int iocCap = 1_000_000;
    boolean deletedInCap;
    boolean deletedInTotal;
    int maxUrlBytes = 16_384;
    int maxBodyBytes = 10 * 1024 * 1024;
    int descriptionMax = 200;
    int sourceMax = 200;
    Duration tokenLifetime = Duration.ofSeconds(1_799);
    Duration latency = Duration.ZERO;
    int requestsPerMinute;
    int tokenRequestsPerMinute;
    int badTokenRequestsPerMinute;
    boolean keepBodies;
    boolean compression;
    boolean described;
    Optional<String> region = Optional.empty();
    Optional<PrivateAuthority> tls = Optional.empty();
    Clock clock = Clock.systemUTC();

    private FalconOptions() {}

    /** Falcon's limits; hostile where its behaviour is not documented. */
    public static FalconOptions defaults() {
        return new FalconOptions();
    }

    /** The most indicators one create or update may hold; one more is a 400. */
    public FalconOptions maxRowsPerRequest(int rows) {
        return with(o -> o.maxRowsPerRequest = rows);
    }

    /** The largest {@code limit} of a search. */
    public FalconOptions searchLimitMax(int limit) {
        return with(o -> o.searchLimitMax = limit);
    }

    /** The {@code limit} of a search that gives none. */
    public FalconOptions defaultLimit(int limit) {
        return with(o -> o.defaultLimit = limit);
    }

    /** The status when {@code offset} and {@code limit} reach beyond 10,000: 500 was seen, 400 is what other collections answer. */
    public FalconOptions deepPagingStatus(int status) {
        return with(o -> o.deepPagingStatus = status);
    }

    /** Whether {@code ignore_warnings=true} turns a create of an existing IOC into an update. */
    public FalconOptions duplicates(Duplicates duplicates) {
        return with(o -> o.duplicates = duplicates);
    }

    /** Whether an update clears what it omits; it is then not checked whether an IOC can be without. */
    public FalconOptions omittedFields(OmittedFields omittedFields) {
        return with(o -> o.omittedFields = omittedFields);
    }

    /** How unknown ids are answered. */
    public FalconOptions unknownIds(UnknownIds unknownIds) {
        return with(o -> o.unknownIds = unknownIds);
    }

    /** How {@code errors} looks when there are none. */
    public FalconOptions emptyErrors(EmptyErrors emptyErrors) {
        return with(o -> o.emptyErrors = emptyErrors);
    }

    /** The unit of the moment told with a 429. */
    public FalconOptions retryAfterUnit(RetryAfterUnit unit) {
        return with(o -> o.retryAfterUnit = unit);
    }

    /** How long a write stays invisible to searches (reads by id and duplicate checks see it at once). */
    public FalconOptions searchLag(Duration lag) {
        return with(o -> o.searchLag = lag);
    }

    /** Whether the customer has Falcon for Mobile: without it, android and ios are refused. */
    public FalconOptions mobileEnabled(boolean enabled) {
        return with(o -> o.mobileEnabled = enabled);
    }

    /** Whether a row whose expiration is past is refused; otherwise it is taken and expired at once. */
    public FalconOptions pastExpirationRefused(boolean refused) {
        return with(o -> o.pastExpirationRefused = refused);
    }

    /**
     * Whether {@code Content-Type: application/json} is demanded of calls without a body, too, as gofalcon says of some services;
     * falconpy sends none and is served. What has a body always needs it.
     */
    public FalconOptions contentTypeWithoutBody(boolean demanded) {
        return with(o -> o.contentTypeWithoutBody = demanded);
    }

    /** Whether every page has a token of its own. */
    public FalconOptions afterTokens(AfterTokens tokens) {
        return with(o -> o.afterTokens = tokens);
    }

    /** What alerts tell of the source of the IOC that they are about. */
    public FalconOptions alertSources(AlertSources sources) {
        return with(o -> o.alertSources = sources);
    }

    /** How many IOCs the customer may have at first; {@link FalconStandIn#iocCap} changes it later. */
    public FalconOptions iocCap(int iocs) {
        return with(o -> o.iocCap = iocs);
    }

    /** Whether deleted IOCs, which are kept and hidden, still count against the cap: then deleting makes no room. */
    public FalconOptions deletedInCap(boolean counted) {
        return with(o -> o.deletedInCap = counted);
    }

    /** Whether {@code pagination.total} counts the deleted IOCs that a search hides. */
    public FalconOptions deletedInTotal(boolean counted) {
        return with(o -> o.deletedInTotal = counted);
    }

    /** The longest path and query; a longer one is a 414. */
    public FalconOptions maxUrlBytes(int bytes) {
        return with(o -> o.maxUrlBytes = bytes);
    }

    /** The largest body; a larger one is a 413. */
    public FalconOptions maxBodyBytes(int bytes) {
        return with(o -> o.maxBodyBytes = bytes);
    }

    /** The longest description. */
    public FalconOptions descriptionMax(int characters) {
        return with(o -> o.descriptionMax = characters);
    }

    /** The longest source. */
    public FalconOptions sourceMax(int characters) {
        return with(o -> o.sourceMax = characters);
    }

    /** How long a token is good for. */
    public FalconOptions tokenLifetime(Duration lifetime) {
        return with(o -> o.tokenLifetime = lifetime);
    }

    /** How long answers take at first; {@link FalconFaults#latency} changes it later. */
    public FalconOptions latency(Duration latency) {
        return with(o -> o.latency = latency);
    }

    /** The requests a minute of the customer (Falcon: 6,000); 0 sets no limit. */
    public FalconOptions requestsPerMinute(int requests) {
        return with(o -> o.requestsPerMinute = requests);
    }

    /** The token requests a minute of an address (Falcon: 300); 0 sets no limit. */
    public FalconOptions tokenRequestsPerMinute(int requests) {
        return with(o -> o.tokenRequestsPerMinute = requests);
    }

    /** The requests a minute with a bad token (Falcon: 15); 0 sets no limit. */
    public FalconOptions badTokenRequestsPerMinute(int requests) {
        return with(o -> o.badTokenRequestsPerMinute = requests);
    }

    /** Whether {@link FalconTraffic#calls()} holds the bodies. */
    public FalconOptions keepBodies(boolean keep) {
        return with(o -> o.keepBodies = keep);
    }

    /** Whether answers are compressed for callers that accept it. */
    public FalconOptions compression(boolean compression) {
        return with(o -> o.compression = compression);
    }

    /**
     * Requests are held against the description of Falcon's API; {@link FalconStandIn#close()} fails if one of them was not as
     * described. For what is asked by the connector.
     */
    public FalconOptions described() {
        return with(o -> o.described = true);
    }

    /** The cloud named in {@code X-Cs-Region}, which is not sent otherwise: CrowdStrike's own clients leave for the cloud named. */
    public FalconOptions region(String region) {
        return with(o -> o.region = Optional.of(region));
    }

    /** Speaks HTTPS only, with a certificate of this authority. */
    public FalconOptions tls(PrivateAuthority authority) {
        return with(o -> o.tls = Optional.of(authority));
    }

    /** Where time comes from: token expiry, expirations, search lag, rate limits. */
    public FalconOptions clock(Clock clock) {
        return with(o -> o.clock = clock);
    }

    private FalconOptions with(Consumer<FalconOptions> change) {
        try {
            FalconOptions copy = (FalconOptions) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
