package io.ctiroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever a page names is there: links, anchors, files, folders, classes; and what names a page names one that is there. */
class PagesTest {

    private static final Path README = Path.of("README.md");
    // tells of what is gone, too
    private static final Path HISTORY = Path.of("CHANGELOG.md");
    private static final int README_LINES = 250;
    private static final List<Path> FOLDERS =
            List.of(Path.of("docs"), Path.of("src"), Path.of("routes"), Path.of("deploy"), Path.of(".ci"));
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern IN_REPOSITORY = Pattern.compile("(?:src|docs|routes|deploy|\\.ci|\\.mvn)/[\\w./-]*");
    private static final Pattern FILE = Pattern.compile("\\w[\\w.-]*\\.(?:md|yml|yaml|sample|sh|xml|g4)|Dockerfile");
    private static final Pattern CLASS = Pattern.compile("(?:[a-z]+/)+[A-Z]\\w+|[A-Z]\\w+(?:Test|IT)");
    private static final Pattern LOGGER = Pattern.compile("\\bio\\.ctiroutes\\.(?:[a-z]+\\.)*[A-Z]\\w+");
    private static final Pattern PAGE = Pattern.compile("[\\w/-]+\\.md\\b");
    // those that a user makes
    private static final Set<String> NOT_OURS = Set.of("config.yml", "more.camel.yaml", "x.camel.yaml");

    /** All files of the project, by name. */
    private static Set<String> names;

    /** All sources, without their roots, e.g. {@code io/ctiroutes/Connector.java}. */
    private static Set<String> sources;

    private static List<Path> pages;

    @BeforeAll
    static void find() throws IOException {
        names = new HashSet<>();
        sources = new HashSet<>();
        pages = new ArrayList<>();
        List<Path> files = new ArrayList<>(filesIn(Path.of("."), 1));
        for (Path folder : FOLDERS) {
            files.addAll(filesIn(folder, Integer.MAX_VALUE));
        }
        for (Path file : files) {
            Path plain = file.normalize();
            names.add(plain.getFileName().toString());
            if (plain.toString().endsWith(".java")) {
                sources.add(plain.toString().replace('\\', '/').replaceFirst("^src/\\w+/java/", ""));
            }
            if (plain.toString().endsWith(".md")) {
                pages.add(plain);
            }
        }
        assertThat(pages).contains(README).hasSizeGreaterThan(12);
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        Map<Path, Set<String>> anchors = new HashMap<>();
        int links = 0;
        for (Path page : pages) {
            for (String link : links(page)) {
                links++;
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                boolean leads = Files.exists(target);
                if (leads && parts.length > 1) {
                    leads = anchors.computeIfAbsent(target, PagesTest::anchors).contains(parts[1]);
                }
                if (!leads) {
                    broken.add(page + ": " + link);
                }
            }
        }
        assertThat(links).isGreaterThan(100);
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageOfTheDocumentsIsReachedFromTheReadme() throws IOException {
        Set<Path> reached = new HashSet<>(Set.of(README));
        Deque<Path> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            Path page = open.remove();
            for (String link : links(page)) {
                Path target = page.resolveSibling(link.replaceFirst("#.*", "")).normalize();
                if (target.toString().endsWith(".md") && reached.add(target)) {
                    open.add(target);
                }
            }
        }

        assertThat(reached).containsAll(pages);
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(README_LINES);
    }

    @Test
    void everyFileFolderAndClassInCodeIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Path page : current()) {
            String prose = FENCED.matcher(Files.readString(page)).replaceAll("");
            for (String code : all(CODE, prose)) {
                boolean named = IN_REPOSITORY.matcher(code).matches()
                        || FILE.matcher(code).matches() && !NOT_OURS.contains(code)
                        || CLASS.matcher(code).matches();
                found += named ? 1 : 0;
                if (named && !isThere(code)) {
                    missing.add(page + ": " + code);
                }
            }
        }
        assertThat(found).isGreaterThan(60);
        assertThat(missing).isEmpty();
    }

    @Test
    void everyLoggerInAnExampleIsAClass() throws IOException {
        Set<String> loggers = new TreeSet<>();
        for (Path page : current()) {
            loggers.addAll(all(LOGGER, Files.readString(page)));
        }

        assertThat(loggers).isNotEmpty();
        loggers.removeIf(logger -> sources.contains(logger.replace('.', '/') + ".java"));
        assertThat(loggers).isEmpty();
    }

    @Test
    void whoeverSendsAReaderToAPageNamesOneThatIsThere() throws IOException {
        List<Path> files = new ArrayList<>(filesIn(Path.of("."), 1));
        for (String folder : List.of("src/main", "src/sandbox", "src/monitoring", "routes", "deploy", ".ci")) {
            files.addAll(filesIn(Path.of(folder), Integer.MAX_VALUE));
        }
        List<String> wrong = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (!name.matches(".*\\.(?:java|yaml|yml|sample|sh|xml|g4|service)|Dockerfile|run")) {
                continue;
            }
            for (String page : all(PAGE, Files.readString(file))) {
                if (!Files.exists(Path.of(page))) {
                    wrong.add(file + ": " + page);
                }
            }
            // the README is a way in, no place for details
            if (Files.readString(file).contains("README")) {
                wrong.add(file + ": README");
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static List<Path> current() {
        return pages.stream().filter(page -> !page.equals(HISTORY)).toList();
    }

    private static boolean isThere(String code) {
        if (FILE.matcher(code).matches()) {
            return names.contains(code);
        }
        if (CLASS.matcher(code).matches()) {
            String file = code + ".java";
            return sources.stream().anyMatch(source -> source.endsWith('/' + file));
        }
        return Files.exists(Path.of(code));
    }

    /** The relative ones. */
    private static List<String> links(Path page) throws IOException {
        return all(LINK, FENCED.matcher(Files.readString(page)).replaceAll("")).stream()
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    /** The anchors of a page's headings, as GitHub makes them. */
    private static Set<String> anchors(Path page) {
        String prose = FENCED.matcher(Page.of(page.toString()).text()).replaceAll("");
        return all(HEADING, prose).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(found.groupCount()))
                .toList();
    }

    private static List<Path> filesIn(Path folder, int depth) throws IOException {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
