package io.ctiroutes.operate;

import io.ctiroutes.docs.Page;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a running connector tells a Prometheus. */
record Scrape(String text) {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_]+)` \\| (counter|gauge|summary|histogram) \\| ([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:]+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"");

    static Scrape of(Installation installation) {
        return new Scrape(get(installation, "/metrics"));
    }

    /** What its management port answers. */
    static String get(Installation installation, String path) {
        URI address = URI.create("http://127.0.0.1:" + installation.value(Setting.METRICS_PORT) + path);
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Type and labels of each metric, as a section of docs/metrics.md has them. */
    static Map<String, String> documented(String section) {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = ROW.matcher(Page.section("docs/metrics.md", section).text());
        while (row.find()) {
            documented.put(row.group(1), row.group(2) + ' ' + new TreeSet<>(quoted(row.group(3))));
        }
        return documented;
    }

    private static List<String> quoted(String cell) {
        return Stream.of(cell.replace("`", "").strip().split(", ?"))
                .filter(label -> !label.isEmpty())
                .toList();
    }

    /** Type and labels of each metric that is neither Camel's (app_info is) nor the JVM's. */
    Map<String, String> exposed() {
        Map<String, String> exposed = new TreeMap<>();
        Matcher type = TYPE.matcher(text);
        while (type.find()) {
            String name = type.group(1);
            if (!name.matches("(app|camel|jvm|process|system)_.*")) {
                exposed.put(name, type.group(2) + ' ' + labels(name));
            }
        }
        return exposed;
    }

    private Set<String> labels(String metric) {
        Set<String> labels = new TreeSet<>();
        SAMPLE.matcher(text)
                .results()
                .filter(sample -> sample.group(1).matches(metric + "(_bucket|_count|_sum)?"))
                .filter(sample -> sample.group(2) != null)
                .flatMap(sample -> LABEL.matcher(sample.group(2)).results())
                .forEach(label -> labels.add(label.group(1)));
        labels.remove("le");
        return labels;
    }

    /** The names of all series. */
    Set<String> samples() {
        Set<String> names = new TreeSet<>();
        SAMPLE.matcher(text).results().forEach(sample -> names.add(sample.group(1)));
        return names;
    }
}
