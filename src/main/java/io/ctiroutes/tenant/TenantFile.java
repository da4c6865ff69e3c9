package io.ctiroutes.tenant;

import io.ctiroutes.ioc.IocType;
import io.ctiroutes.settings.InvalidSettingsException;
import io.ctiroutes.settings.SettingProblem;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.topic.Filter;
import io.ctiroutes.topic.Markings;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The file of one tenant.
 *
 * @param directory the working directory, which relative paths are relative to
 * @param path      of the file, as it is told
 */
record TenantFile(Path directory, Path path) {

    static final String EXTENSION = ".properties";

    /** What folders, consumer groups and labels can be called. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** Of the tenant. */
    String name() {
        String file = path.getFileName().toString();
        return file.substring(0, file.length() - EXTENSION.length());
    }

    /**
     * The tenant that the file describes.
     *
     * @param process what it does not say
     * @throws InvalidTenantException if anything in it is wrong
     */
    Tenant read(Settings process) throws InvalidTenantException {
        if (!NAME.matcher(name()).matches()) {
            throw invalid(List.of(problem(
                    "is no name of a tenant",
                    "up to 63 lower-case letters, digits and dashes, with no dash at the beginning",
                    "acme" + EXTENSION)));
        }
        Properties properties = properties();
        List<SettingProblem> problems = new ArrayList<>();
        Optional<Settings> settings = settings(process, properties, problems);
        problems.addAll(TenantKeys.problems(properties, path.toString()));
        Filter filter = filter(FilterKey.read(properties, path.toString(), problems));
        if (!problems.isEmpty()) {
            throw invalid(problems);
        }
        return new Tenant(name(), settings.orElseThrow(), filter);
    }

    private Properties properties() throws InvalidTenantException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(path))) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw unreadable("has a backslash with a u behind it that is no \\uXXXX", "\\\\ for a backslash");
        } catch (CharacterCodingException e) {
            throw unreadable("is not UTF-8 text", "UTF-8");
        } catch (IOException e) {
            throw unreadable("cannot be read: check that it is a file, and who may read it", "a file of properties");
        }
        return properties;
    }

    private Optional<Settings> settings(Settings process, Properties properties, List<SettingProblem> problems) {
        try {
            return Optional.of(
                    process.with(path.toString(), properties, directory, TenantKeys.SETTINGS, TenantKeys.REQUIRED));
        } catch (InvalidSettingsException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    private static Filter filter(Map<FilterKey, Object> values) {
        Object minScore = values.get(FilterKey.MIN_SCORE);
        return new Filter(
                words(values, FilterKey.LABELS),
                words(values, FilterKey.EXCLUDE_LABELS),
                minScore instanceof Long number ? OptionalInt.of(Math.toIntExact(number)) : OptionalInt.empty(),
                words(values, FilterKey.TYPES).stream()
                        .map(type -> IocType.of(type.toLowerCase(Locale.ROOT)))
                        .collect(Collectors.toSet()),
                words(values, FilterKey.INDICATOR_TYPES),
                words(values, FilterKey.MARKINGS).stream()
                        .flatMap(marking -> Markings.ids(marking).stream())
                        .collect(Collectors.toSet()));
    }

    private static Set<String> words(Map<FilterKey, Object> values, FilterKey key) {
        Set<String> words = new HashSet<>();
        if (values.get(key) instanceof List<?> list) {
            list.forEach(word -> words.add(word.toString()));
        }
        return words;
    }

    private InvalidTenantException unreadable(String reason, String allowed) {
        return invalid(List.of(problem(reason, allowed, "crowdstrike.client-id=0123456789abcdef0123456789abcdef")));
    }

    private SettingProblem problem(String reason, String allowed, String example) {
        return new SettingProblem(
                path.getFileName().toString(), Optional.empty(), allowed, example, reason, Optional.empty());
    }

    private InvalidTenantException invalid(List<SettingProblem> problems) {
        return new InvalidTenantException(InvalidTenant.of(name(), path, problems));
    }

    /** The file is wrong. */
    static final class InvalidTenantException extends Exception {
        private final transient InvalidTenant tenant;

        InvalidTenantException(InvalidTenant tenant) {
            super(tenant.message());
            this.tenant = tenant;
        }

        InvalidTenant tenant() {
            return tenant;
        }
    }
}
