package io.ctiroutes.setup;

import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What this process may do.
 *
 * @param ledger   that it works with
 * @param learns   whether it may write the ledger, of which it is the only one then
 * @param delivers whether it may write to Falcon, and keep dead letters
 * @param reports  whether OpenCTI is told of what it delivers
 * @param hurries  whether a check may take all requests of the minute, because no stream is delivered beside it
 */
public record Mandate(Ledger ledger, boolean learns, boolean delivers, boolean reports, boolean hurries) {

    /** Of a connector: all, or nothing in a dry run, which works with a copy of the ledger. */
    public static Mandate ofConnector(Settings settings, Path data) {
        boolean dryRun = settings.flag(Setting.CROWDSTRIKE_DRY_RUN);
        Clock clock = Clock.systemUTC();
        // who delivers for others knows nothing of OpenCTI, and who reads it not what becomes of it
        boolean whole = settings.mode() == Mode.ALL;
        return new Mandate(
                dryRun ? Ledger.copyOf(data, clock) : new Ledger(data, clock),
                !dryRun,
                !dryRun,
                !dryRun && whole,
                false);
    }
}
