package io.ctiroutes.setup;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.observable.ExclusionFile;
import io.ctiroutes.ioc.observable.Exclusions;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.stix.IndicatorRules;
import io.ctiroutes.stix.pattern.GrammarPatternReader;
import io.ctiroutes.topic.Choice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/** What becomes of an indicator: the rules, and the rails that keep values off. */
public final class RulesSetup {

    private RulesSetup() {}

    /** From events to IOC changes. */
    static IndicatorRules rules(Settings settings, SafetyRails rails, Clock clock) {
        // what a reader writes is for all tenants: each has its own actions, and some have mobiles
        boolean all = settings.mode() == Mode.READER;
        return new IndicatorRules(
                new GrammarPatternReader(),
                all ? Choice.NEUTRAL : actions(settings),
                all || settings.flag(Setting.CROWDSTRIKE_FALCON_FOR_MOBILE_ACTIVE),
                rails,
                clock);
    }

    /** What Falcon does on sight. */
    public static ActionRules actions(Settings settings) {
        return new ActionRules(
                Action.of(settings.text(Setting.CROWDSTRIKE_ACTION_ON_IP)),
                Action.of(settings.text(Setting.CROWDSTRIKE_ACTION_ON_DOMAIN)),
                Action.of(settings.text(Setting.CROWDSTRIKE_ACTION_ON_HASH)));
    }

    /**
     * What never goes to Falcon.
     *
     * @param directory what a relative path of the file of exclusions is relative to
     * @throws StartException if the file cannot be used
     */
    public static SafetyRails rails(Settings settings, Path directory) {
        Supplier<Exclusions> exclusions = settings.file(Setting.CONNECTOR_EXCLUSIONS)
                .map(file -> exclusions(directory.resolve(file)))
                .orElse(Exclusions::none);
        return new SafetyRails(settings.flag(Setting.CROWDSTRIKE_ALLOW_PRIVATE_ADDRESSES), exclusions);
    }

    private static Supplier<Exclusions> exclusions(Path file) {
        try {
            return ExclusionFile.open(file);
        } catch (IOException e) {
            throw unusable(file + " cannot be read: " + e, e);
        } catch (Exclusions.WrongLineException e) {
            throw unusable(file + ", " + e.getMessage(), e);
        }
    }

    private static StartException unusable(String reason, Exception cause) {
        return StartException.setting(Setting.CONNECTOR_EXCLUSIONS.variable() + ": " + reason, cause);
    }
}
