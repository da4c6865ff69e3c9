package io.ctiroutes.command;

import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.reconcile.CheckMode;
import io.ctiroutes.reconcile.CheckResult;
import io.ctiroutes.reconcile.Checks;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.ConnectorBeans;
import io.ctiroutes.setup.Mandate;
import io.ctiroutes.setup.NetworkSetup;
import io.ctiroutes.setup.RulesSetup;
import io.ctiroutes.setup.SettingsSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether Falcon holds what OpenCTI wants. */
@Command(
        name = "check",
        description =
                "Reads all that OpenCTI wants and all that Falcon holds, compares every field, and prints what differs.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:Falcon holds what OpenCTI wants",
            "1:it could not be told",
            "2:a setting is wrong, or a running connector has to repair",
            "3:some IOCs differ"
        })
final class CheckCommand implements Callable<Integer> {

    private final Place place;

    @Option(names = "--repair", description = "has what differs delivered, like what the stream brings")
    private boolean repair;

    CheckCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = place.settings();
        if (repair && settings.flag(Setting.CROWDSTRIKE_DRY_RUN)) {
            place.errors().println("CROWDSTRIKE_DRY_RUN is on: nothing is repaired in a dry run");
            return Status.NOT_HERE;
        }
        Path data = place.data(settings);
        try (Ledger own = new Ledger(data, Clock.systemUTC())) {
            own.open();
            return check(settings, new Mandate(own, true, repair, repair, true));
        } catch (LedgerException.Locked e) {
            if (repair) {
                place.errors()
                        .println("a connector works with the data folder " + data.toAbsolutePath()
                                + ": have it repair, with the operation repair over JMX, see docs/jmx.md");
                return Status.NOT_HERE;
            }
            return checkBeside(settings, data);
        }
    }

    /** Of what a running connector knows nothing is changed. */
    private int checkBeside(Settings settings, Path data) throws Exception {
        Optional<Ledger> theirs = Ledger.readOnly(data);
        try (Ledger ledger = theirs.orElseGet(() -> Ledger.scratch(Clock.systemUTC()))) {
            return check(settings, new Mandate(ledger, false, false, false, false));
        }
    }

    private int check(Settings settings, Mandate mandate) throws Exception {
        ConnectorMetrics metrics =
                new ConnectorMetrics(new SimpleMeterRegistry(), settings.text(Setting.CONNECTOR_NAME));
        CamelSetup setup = new CamelSetup(
                settings,
                place.data(settings),
                new ConnectorBeans(settings, metrics, new NetworkSetup(settings, place.directory())),
                RulesSetup.rails(settings, place.directory()),
                place.directory().resolve(settings.folder(Setting.CONNECTOR_ROUTES)),
                SettingsSetup.location(place.directory()),
                mandate);
        try (CamelContext context = setup.withoutConsumers();
                ProducerTemplate template = context.createProducerTemplate()) {
            context.start();
            Checks checks = context.getRegistry().lookupByNameAndType("reconciliation", Checks.class);
            CheckResult result;
            try (ProgressLine progress = ProgressLine.of(checks::progress, place.errors())) {
                result = template.requestBody(
                        "direct:check", repair ? CheckMode.REPAIR : CheckMode.REPORT, CheckResult.class);
            }
            place.out().print(result.table());
            place.out().flush();
            return result.exitStatus();
        }
    }
}
