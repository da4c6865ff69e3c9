package io.ctiroutes.writeback;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.falcon.alerts.Alert;
import io.ctiroutes.falcon.alerts.AlertPage;
import io.ctiroutes.falcon.alerts.Disposition;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.ledger.Outbox.Hit;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.platform.RefusedRequestException;
import io.ctiroutes.opencti.platform.UnsupportedByPlatformException;
import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Falcon's alerts about IOCs that indicators claim, and tells OpenCTI of each as a hit of each of these indicators. What was
 * read is in the ledger before it is told, so that a hit is told once, whatever is killed in between.
 */
public final class Hits {

    /** What becomes of a hit. */
    public enum Outcome {
        /** OpenCTI took it. */
        TAKEN,
        /** OpenCTI does not know the indicator any more. */
        DROPPED,
        /** OpenCTI refused it again and again. */
        GIVEN_UP
    }

    private static final Logger LOG = LoggerFactory.getLogger(Hits.class);

    /** An alert may be found so long after others that were created later. */
    private static final Duration OVERLAP = Duration.ofMinutes(15);

    private static final Duration FIRST = Duration.ofHours(1);
    private static final Duration LONGEST_AGO = Duration.ofDays(7);
    private static final int AT_ONCE = 50;
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final int MOST_TRIES = 10;
    private static final int FORBIDDEN = 403;
    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;

    private final SecurityPlatform platform;
    private final Ledger ledger;
    private final Outbox outbox;
    private final boolean sightings;
    private final Consumer<Outcome> listener;
    private final Clock clock;
    private volatile boolean oursOnly;
    private volatile boolean off;
    // OpenCTI gets sightings
    private volatile boolean uncounted;
    private volatile Optional<String> problem = Optional.empty();
    private volatile Optional<Instant> completeUpTo = Optional.empty();
    // no more than are sent at once
    private final Map<Hit, Refusal> refusals = new HashMap<>();
    private List<Hit> taken = List.of();

    /** How often OpenCTI has refused a hit, and from when on it is told of it again. */
    private record Refusal(int tries, Instant again) {}

    /**
     * Hits.
     *
     * @param enabled   whether hits are told of at all
     * @param oursOnly  whether Falcon is asked for alerts of our source only
     * @param sightings whether an OpenCTI that does not count hits gets sightings instead
     */
    public Hits(
            SecurityPlatform platform,
            Ledger ledger,
            Outbox outbox,
            boolean enabled,
            boolean oursOnly,
            boolean sightings,
            Consumer<Outcome> listener,
            Clock clock) {
        this.platform = platform;
        this.ledger = ledger;
        this.outbox = outbox;
        this.off = !enabled;
        this.oursOnly = oursOnly;
        this.sightings = sightings;
        this.listener = listener;
        this.clock = clock;
    }

    private boolean isReady() {
        return !off && (platform.isReady() || sightings && platform.isOld());
    }

    /** Begins to read what is new; null if there is nobody to tell. */
    public AlertSearch begin() throws LedgerException {
        if (!isReady()) {
            return null;
        }
        Instant now = clock.instant();
        Optional<Instant> readUpTo = outbox.readUpTo();
        Instant since = readUpTo.map(upTo -> upTo.minus(OVERLAP)).orElse(now.minus(FIRST));
        Instant longestAgo = now.minus(LONGEST_AGO);
        if (since.isBefore(longestAgo)) {
            FailureLog.notice("alerts of Falcon from " + since + " to " + longestAgo
                    + " are not read any more: that is too long ago");
            since = longestAgo;
            outbox.requestedAnew(since);
        } else if (readUpTo.isEmpty()) {
            outbox.requestedAnew(since);
        }
        return new AlertSearch(now, since, oursOnly);
    }

    /**
     * Takes a page in.
     *
     * @throws NoAnswerException if nothing can be concluded from it: the search comes again
     */
    public void page(AlertSearch search, InputStream body) throws NoAnswerException, LedgerException {
        AlertPage page = AlertPage.read(body);
        Optional<String> hole = page.hole(search.read());
        if (hole.isPresent()) {
            throw new NoAnswerException("a page of Falcon's alerts " + hole.get());
        }
        Instant upTo = page.alerts().stream()
                .map(Alert::created)
                .max(Instant::compareTo)
                .orElse(search.query().since());
        if (upTo.isAfter(search.begun())) {
            // by a clock that is wrong: what is to come must not count as read
            upTo = search.begun();
        }
        Instant before = outbox.readUpTo().orElse(Instant.MIN);
        outbox.read(hits(page.alerts()), upTo.isAfter(before) ? upTo : before);
        well();
        if (page.next().isPresent() && page.next().equals(search.query().after())) {
            throw new NoAnswerException("Falcon gives the same page of alerts again");
        }
        page.next().ifPresentOrElse(next -> search.goOn(page.alerts().size(), next), () -> end(search));
    }

    /** All is read; where it is quiet, that is what is known of the last hour. */
    private void end(AlertSearch search) {
        Instant quiet = search.begun().minus(FIRST);
        if (outbox.readUpTo().filter(quiet::isAfter).isPresent()) {
            outbox.read(List.of(), quiet);
        }
        completeUpTo = Optional.of(search.begun().minus(OVERLAP));
        search.end();
    }

    /** Up to when all alerts have been read, late ones included; empty if that is not known since the start. */
    Optional<Instant> completeUpTo() {
        return completeUpTo;
    }

    private List<Hit> hits(List<Alert> alerts) {
        Set<IocKey> keys = new HashSet<>();
        alerts.forEach(alert -> keys.addAll(alert.keys()));
        Map<IocKey, Entry> known = ledger.find(keys);
        List<Hit> hits = new ArrayList<>();
        for (Alert alert : alerts) {
            Set<String> indicators = new HashSet<>();
            for (IocKey key : alert.keys()) {
                if (isOurs(known.get(key))) {
                    // by a hit, one that an analyst has removed would seem to be there again
                    known.get(key).claims().stream()
                            .filter(claim -> !claim.withdrawn())
                            .map(Claim::indicatorId)
                            .forEach(indicators::add);
                }
            }
            boolean prevented = alert.disposition() == Disposition.PREVENTED;
            indicators.forEach(indicator -> hits.add(new Hit(alert.id(), indicator, alert.created(), prevented)));
        }
        return hits;
    }

    private static boolean isOurs(Entry entry) {
        return entry.delivered()
                .map(Delivered::state)
                .filter(state -> state == Delivered.State.LIVE || state == Delivered.State.RETIRED)
                .isPresent();
    }

    /** Falcon does not give the page. */
    public void refused(AlertSearch search, int status) throws NoAnswerException {
        if (status == BAD_REQUEST && search.query().oursOnly()) {
            oursOnly = false;
            LOG.info("Falcon does not search alerts by the source of an IOC: all are read (hits.by-source)");
            search.ofAnySource();
        } else if (status == FORBIDDEN || status == UNAUTHORIZED) {
            search.end();
            failed("Falcon does not give its alerts (" + status
                    + "): give the API client of CROWDSTRIKE_CLIENT_ID the scope Alerts read, or set"
                    + " HITS_REPORTING_ENABLED=false");
        } else {
            throw new NoAnswerException("Falcon answers a search for alerts with " + status);
        }
    }

    /** Alerts could not be read; it is tried again at the next time. */
    public void failed(String why) {
        if (problem.isEmpty()) {
            LOG.warn("hits are not read: {}", why);
        }
        problem = Optional.of(why);
    }

    private void well() {
        if (problem.isPresent()) {
            problem = Optional.empty();
            FailureLog.notice("Falcon's alerts are read again");
        }
    }

    /** Why no alerts are read, and what to do; empty if they are. */
    public Optional<String> problem() {
        return problem;
    }

    /**
     * Some of what has been read and OpenCTI is to be told of, oldest first; none if there is none, or OpenCTI is not to be told now.
     * They come again until {@link #send} is called.
     */
    public List<Hit> due() throws LedgerException {
        Instant now = clock.instant();
        taken = !isReady()
                ? List.of()
                : outbox.hits(AT_ONCE).stream()
                        .filter(hit -> !refusals.containsKey(hit)
                                || !refusals.get(hit).again().isAfter(now))
                        .toList();
        return taken;
    }

    /** Tells of what is left of what was due; what is not, is not told of at all. */
    public void send(List<Hit> hits) throws LedgerException {
        Set<Hit> left = Set.copyOf(hits);
        for (Hit hit : taken) {
            if (left.contains(hit)) {
                Instant as = as(hit);
                Optional<Outcome> outcome = (platform.isOld()
                                ? platform.askOld((api, id) -> tell(api, id, hit, as))
                                : platform.ask((api, id) -> tell(api, id, hit, as)))
                        .flatMap(told -> told);
                if (outcome.isEmpty()) {
                    if (!refusals.containsKey(hit)) {
                        return;
                    }
                    continue;
                }
                refusals.remove(hit);
                outbox.sent(hit, as);
                listener.accept(outcome.get());
            } else {
                outbox.sent(hit, hit.at());
            }
        }
    }

    /**
     * When it is told to have been. OpenCTI takes what is older than its last hit for told before, and few at one instant: of
     * an alert that was found late, or together with others, it is the next millisecond.
     */
    private Instant as(Hit hit) {
        return outbox.lastSent(hit.indicatorId())
                .filter(last -> !last.isBefore(hit.at()))
                .map(last -> last.plusMillis(1))
                .orElse(hit.at());
    }

    /** Empty if OpenCTI cannot be told of it in this way, or not now. */
    private Optional<Outcome> tell(DeploymentApi api, String platformId, Hit hit, Instant as) throws IOException {
        try {
            if (uncounted || platform.isOld()) {
                api.sighting(platformId, hit.indicatorId(), 1, hit.at(), hit.at());
            } else {
                api.hit(platformId, hit.indicatorId(), 1, hit.at(), as, hit.alert());
            }
            return Optional.of(Outcome.TAKEN);
        } catch (UnsupportedByPlatformException e) {
            off = !sightings || uncounted;
            uncounted = true;
            FailureLog.notice("this OpenCTI does not count hits: "
                    + (off ? "it is told of none until the connector is started anew" : "it gets sightings")
                    + " (hits.sightings)");
            return Optional.empty();
        } catch (RefusedRequestException e) {
            if (Unknown.SECURITY_PLATFORM.isToldBy(e.getMessage())) {
                throw e;
            }
            return refused(hit, e.getMessage());
        }
    }

    private Optional<Outcome> refused(Hit hit, String why) {
        if (Unknown.INDICATOR.isToldBy(why)) {
            return Optional.of(Outcome.DROPPED);
        }
        int tries = refusals.containsKey(hit) ? refusals.get(hit).tries() + 1 : 1;
        if (tries > MOST_TRIES) {
            LOG.warn(
                    "OpenCTI is not told of the hit of indicator {} in alert {}: {}",
                    hit.indicatorId(),
                    hit.alert(),
                    why);
            return Optional.of(Outcome.GIVEN_UP);
        }
        refusals.put(hit, new Refusal(tries, clock.instant().plus(AGAIN)));
        return Optional.empty();
    }
}
