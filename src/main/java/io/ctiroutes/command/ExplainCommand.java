package io.ctiroutes.command;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.explain.Explanation;
import io.ctiroutes.explain.Explanations;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.RulesSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Why an IOC is in Falcon, or is not. */
@Command(
        name = "explain",
        description =
                "Tells why an IOC is in Falcon, or is not: who wants it, what Falcon was given, what is in the way.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:something is known of it", "4:nothing is"})
final class ExplainCommand implements Callable<Integer> {

    private final Place place;

    @Parameters(paramLabel = "VALUE", description = "a domain, an address, a SHA-256 or an MD5, in any spelling")
    private String value;

    ExplainCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = place.settings();
        Path data = place.data(settings);
        Clock clock = Clock.systemUTC();
        Optional<Ledger> ledger = Ledger.readOnly(data);
        if (ledger.isEmpty()) {
            place.errors().println("there is no ledger in " + data + ": no connector has run with this data folder");
            return Status.NOTHING;
        }
        try (Ledger open = ledger.get()) {
            Explanations explanations = new Explanations(
                    DeadLetters.readOnly(data, clock),
                    RulesSetup.rails(settings, place.directory()),
                    settings.text(Setting.OPENCTI_URL),
                    clock);
            Explanation explanation = explanations.of(open, value);
            place.out().print(explanation.text());
            place.out().flush();
            return explanation.known() ? Status.FOUND : Status.NOTHING;
        }
    }
}
