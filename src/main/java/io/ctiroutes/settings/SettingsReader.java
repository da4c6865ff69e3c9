package io.ctiroutes.settings;

import io.ctiroutes.settings.Places.Given;
import io.ctiroutes.settings.Places.UnusableFileException;
import io.ctiroutes.settings.Settings.Value;
import io.ctiroutes.settings.kind.RefusedValueException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads some settings from their places and checks them, and gathers what is wrong with them. */
final class SettingsReader {
    private static final String SAMPLE_VALUE = "ChangeMe";

    private final Map<Setting, Given> given = new EnumMap<>(Setting.class);
    private final Set<Setting> wanted;
    private final Set<Setting> unreadable = EnumSet.noneOf(Setting.class);
    private final List<SettingProblem> problems = new ArrayList<>();

    /** Reads what the places say about the settings that are wanted. */
    SettingsReader(Places places, Set<Setting> wanted) {
        this.wanted = wanted;
        for (Setting setting : wanted) {
            try {
                places.given(setting).ifPresent(found -> given.put(setting, found));
            } catch (UnusableFileException e) {
                unreadable.add(setting);
                problems.add(e.problem());
            }
        }
    }

    /** What is wrong with what was read so far. */
    List<SettingProblem> problems() {
        return problems;
    }

    /** What was given for a setting, unchecked, or its default. */
    String text(Setting setting) {
        return Optional.ofNullable(given.get(setting)).map(Given::text).orElse(setting.defaultText());
    }

    /** Where a setting was given; empty if it has its default, or if its file cannot be read. */
    Optional<String> source(Setting setting) {
        return Optional.ofNullable(given.get(setting)).map(Given::source);
    }

    /** Makes values fit to be shown: without the secrets that were given, and without others. */
    Masking masking(Collection<String> others) {
        return new Masking(Stream.concat(
                        given.entrySet().stream()
                                .filter(entry -> entry.getKey().secret())
                                .map(entry -> entry.getValue().text()),
                        others.stream())
                .filter(secret -> !secret.equalsIgnoreCase(SAMPLE_VALUE))
                .toList());
    }

    /**
     * The values of the settings, as far as they have one.
     *
     * @param required those that must have one
     * @param missing  what is wrong if one of these has none
     * @param naming   how settings are called in problems
     */
    Map<Setting, Value> values(Set<Setting> required, String missing, Naming naming, Masking masking) {
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        for (Setting setting : wanted) {
            if (unreadable.contains(setting)) {
                continue;
            }
            Optional<Given> found = Optional.ofNullable(given.get(setting));
            try {
                String text = text(setting);
                if (required.contains(setting)) {
                    checkThere(text, missing);
                }
                if (!text.isEmpty()) {
                    values.put(setting, Value.of(setting.kind(), text));
                }
            } catch (RefusedValueException e) {
                problems.add(new SettingProblem(
                        naming.name(setting),
                        found.filter(ignored -> !setting.secret()).map(shown -> masking.shown(shown.text())),
                        setting.allowed(),
                        naming.example(setting),
                        e.getMessage(),
                        found.map(Given::source)));
            }
        }
        return values;
    }

    private static void checkThere(String text, String missing) throws RefusedValueException {
        if (text.isEmpty()) {
            throw new RefusedValueException(missing);
        }
        if (text.equalsIgnoreCase(SAMPLE_VALUE)) {
            throw new RefusedValueException("is still the sample's " + SAMPLE_VALUE);
        }
    }

    /** How settings are called in problems. */
    enum Naming {
        /** By their variables, as what they are given by first. */
        VARIABLES {
            @Override
            String name(Setting setting) {
                return setting.variable();
            }

            @Override
            String example(Setting setting) {
                return setting.variable() + "=" + setting.example() + "  (property: " + setting.property() + ")";
            }
        },
        /** By their properties, where there are no variables. */
        PROPERTIES {
            @Override
            String name(Setting setting) {
                return setting.property();
            }

            @Override
            String example(Setting setting) {
                return setting.property() + "=" + setting.example();
            }
        };

        abstract String name(Setting setting);

        abstract String example(Setting setting);
    }
}
