package io.ctiroutes.tenant;

import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.text.Sha256;
import io.ctiroutes.topic.Filter;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A short name for what a tenant wants in Falcon, and for how it is written there. */
final class Profile {

    private static final int DIGITS = 16;

    /** The settings that decide that: another customer has nothing yet, and a dry run delivers nothing. */
    static final Set<Setting> SETTINGS = EnumSet.of(
            Setting.CROWDSTRIKE_API_BASE_URL,
            Setting.CROWDSTRIKE_CLIENT_ID,
            Setting.CROWDSTRIKE_MEMBER_CID,
            Setting.CROWDSTRIKE_PERMANENT_DELETE,
            Setting.CROWDSTRIKE_FALCON_FOR_MOBILE_ACTIVE,
            Setting.CROWDSTRIKE_ACTION_ON_IP,
            Setting.CROWDSTRIKE_ACTION_ON_DOMAIN,
            Setting.CROWDSTRIKE_ACTION_ON_HASH,
            Setting.CROWDSTRIKE_SOFT_DELETE_ACTION,
            Setting.CROWDSTRIKE_ADOPT_FOREIGN,
            Setting.CROWDSTRIKE_DRY_RUN,
            Setting.CROWDSTRIKE_ALLOW_PRIVATE_ADDRESSES,
            Setting.CROWDSTRIKE_DESCRIPTION_MAX_LENGTH,
            Setting.CROWDSTRIKE_HOST_GROUPS,
            Setting.CROWDSTRIKE_TAGS,
            Setting.CROWDSTRIKE_RETRODETECTS,
            Setting.CONNECTOR_EXCLUSIONS);

    private Profile() {}

    static String of(Settings settings, Filter filter) {
        String lines = Stream.concat(lines(settings), lines(filter)).collect(Collectors.joining("\n"));
        return HexFormat.of().formatHex(Sha256.of(lines)).substring(0, DIGITS);
    }

    /** By name: the order of declarations may change. */
    private static Stream<String> lines(Settings settings) {
        return SETTINGS.stream()
                .sorted(Comparator.comparing(Setting::property))
                .map(setting -> setting.property() + '=' + settings.text(setting));
    }

    private static Stream<String> lines(Filter filter) {
        return Stream.of(
                        lines(FilterKey.LABELS, filter.labels()),
                        lines(FilterKey.EXCLUDE_LABELS, filter.excludedLabels()),
                        // none and 0 let the same pass
                        Stream.of(FilterKey.MIN_SCORE.key()
                                + '='
                                + filter.minScore().orElse(0)),
                        lines(FilterKey.TYPES, filter.types()),
                        lines(FilterKey.INDICATOR_TYPES, filter.indicatorTypes()),
                        lines(FilterKey.MARKINGS, filter.markings()))
                .flatMap(lines -> lines);
    }

    private static Stream<String> lines(FilterKey key, Collection<?> words) {
        return words.stream().map(String::valueOf).sorted().map(word -> key.key() + '=' + word);
    }
}
