package io.ctiroutes.setup;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.operate.ProblemHealthCheck;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.steps.WriteBackSteps;
import io.ctiroutes.writeback.Hits;
import io.ctiroutes.writeback.Reports;
import io.ctiroutes.writeback.SecurityPlatform;
import io.ctiroutes.writeback.Validations;
import io.ctiroutes.writeback.Wishes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** What tells OpenCTI of its indicators in Falcon, and asks what its analysts want. */
final class WriteBackSetup {

    private final Settings settings;
    private final Mandate mandate;
    private final Function<String, Set<IocKey>> keysOf;
    private final ConnectorMetrics metrics;
    private final Clock clock;
    private final Outbox outbox;
    private final SecurityPlatform platform;
    private final Wishes wishes;

    /** OpenCTI is told of nothing if nothing is delivered. */
    WriteBackSetup(
            Settings settings,
            Mandate mandate,
            Supplier<OpenCtiClient> client,
            Function<String, Set<IocKey>> keysOf,
            ConnectorMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.mandate = mandate;
        this.keysOf = keysOf;
        this.metrics = metrics;
        this.clock = clock;
        this.outbox = new Outbox(mandate.ledger());
        this.platform = new SecurityPlatform(
                () -> new DeploymentApi(client.get()),
                mandate.reports() && mandate.learns() && settings.flag(Setting.DEPLOYMENT_REPORTING_ENABLED),
                settings.text(Setting.SECURITY_PLATFORM_ID),
                settings.text(Setting.SECURITY_PLATFORM_NAME),
                settings.text(Setting.SECURITY_PLATFORM_TYPE),
                outbox,
                clock);
        this.wishes = new Wishes(platform, mandate.ledger(), outbox, keysOf, clock);
    }

    /** What analysts want. */
    Wishes wishes() {
        return wishes;
    }

    /** Adds the beans, and shows what waits to be told. */
    void addTo(Map<String, Object> beans, DeadLetters deadLetters) {
        Reports reports =
                new Reports(platform, outbox, key -> cause(deadLetters, key), metrics::deploymentReports, clock);
        boolean hitsToo = settings.flag(Setting.HITS_REPORTING_ENABLED);
        Hits hits = new Hits(
                platform,
                mandate.ledger(),
                outbox,
                hitsToo,
                settings.flag(Setting.HITS_BY_SOURCE),
                settings.flag(Setting.HITS_SIGHTINGS),
                metrics::hit,
                clock);
        Validations validations = new Validations(
                platform,
                mandate.ledger(),
                outbox,
                hits,
                keysOf,
                Optional.of(Duration.ofMinutes(settings.number(Setting.VALIDATION_WINDOW)))
                        .filter(window -> hitsToo && settings.flag(Setting.VALIDATION_ENABLED)),
                metrics::validations,
                clock);
        beans.put("securityPlatform", platform);
        beans.put("outbox", outbox);
        beans.put("wishes", wishes);
        beans.put("hits", hits);
        beans.put("validations", validations);
        beans.put("writeBack", new WriteBackSteps(reports, wishes, hits, validations));
        beans.put("writeBackHealth", ProblemHealthCheck.beside("write-back", platform::problem));
        beans.put("hitsHealth", ProblemHealthCheck.beside("hits", hits::problem));
        show();
    }

    private void show() {
        metrics.gauge(
                "deployment_reports_waiting",
                "",
                "Changes that OpenCTI is still to be told of",
                () -> ConnectorBeans.counted(outbox::waiting));
        metrics.gauge(
                "deployment_reports_oldest",
                "seconds",
                "How long the oldest of them has been waiting",
                () -> ConnectorBeans.counted(() -> outbox.waitingSince()
                        .map(since -> Duration.between(since, clock.instant()).toSeconds())
                        .orElse(0L)));
    }

    /** Why Falcon refused an IOC, in a few words of ours: what Falcon says itself is in the dead letter. */
    private static String cause(DeadLetters letters, IocKey key) {
        try {
            return letters.about(key)
                    .flatMap(DeadLetters.Kept::letter)
                    .map(letter -> switch (letter.category()) {
                        case Refusal.REFUSED -> "it does not take such a value";
                        case Refusal.UNCONFIRMED -> "its answers contradict each other";
                        case Refusal.FAILED_IN_FALCON -> "it fails at this value";
                        default -> "see the dead letter";
                    })
                    .orElse("it does not take it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
