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
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.UnsupportedByPlatformException;
import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
        DROPPED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Hits.class);

    /** An alert may be found so long after others that were created later. */
    private static final Duration OVERLAP = Duration.ofMinutes(15);

    private static final Duration FIRST = Duration.ofHours(1);
    private static final Duration LONGEST_AGO = Duration.ofDays(7);
    private static final int AT_ONCE = 50;
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

    /** Begins to read what is new; null if there is nobody to tell. */
    public AlertSearch begin() throws LedgerException {
        if (off || !platform.isReady()) {
            return null;
        }
        Instant now = clock.instant();
        Instant since = outbox.readUpTo().map(upTo -> upTo.minus(OVERLAP)).orElse(now.minus(FIRST));
        Instant longestAgo = now.minus(LONGEST_AGO);
        if (since.isBefore(longestAgo)) {
            FailureLog.notice("alerts of Falcon from " + since + " to " + longestAgo
                    + " are not read any more: that is too long ago");
            since = longestAgo;
        }
        return new AlertSearch(since, oursOnly);
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
        Instant before = outbox.readUpTo().orElse(Instant.MIN);
        outbox.read(hits(page.alerts()), upTo.isAfter(before) ? upTo : before);
        problem = Optional.empty();
        if (page.next().isPresent() && page.next().equals(search.query().after())) {
            throw new NoAnswerException("Falcon gives the same page of alerts again");
        }
        page.next().ifPresentOrElse(next -> search.goOn(page.alerts().size(), next), search::end);
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

    /** Why no alerts are read, and what to do; empty if they are. */
    public Optional<String> problem() {
        return problem;
    }

    /** Tells OpenCTI of some of what has been read, oldest first. */
    public void send() throws LedgerException {
        if (off || !platform.isReady()) {
            return;
        }
        for (Hit hit : outbox.hits(AT_ONCE)) {
            // of an alert that was found late: OpenCTI takes what is older than its last hit for a replay
            Instant as = outbox.lastSent(hit.indicatorId())
                    .filter(last -> last.isAfter(hit.at()))
                    .orElse(hit.at());
            Optional<Outcome> outcome =
                    platform.ask((api, id) -> tell(api, id, hit, as)).flatMap(told -> told);
            if (outcome.isEmpty()) {
                return;
            }
            outbox.sent(hit, as);
            listener.accept(outcome.get());
        }
    }

    /** Empty if OpenCTI cannot be told of it in this way. */
    private Optional<Outcome> tell(DeploymentApi api, String platformId, Hit hit, Instant as) throws IOException {
        try {
            if (uncounted) {
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
        } catch (OpenCtiException e) {
            if (isAboutUnknown(e)) {
                return Optional.of(Outcome.DROPPED);
            }
            throw e;
        }
    }

    private static boolean isAboutUnknown(OpenCtiException e) {
        String message = e.getMessage().toLowerCase(Locale.ROOT);
        return message.contains("not found") || message.contains("not accessible");
    }
}
