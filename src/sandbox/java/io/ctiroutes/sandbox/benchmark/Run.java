package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.sandbox.process.RemoteJmx;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;

/** One run: stand-ins in processes of their own, and a process that brings the events of the one to the other. */
final class Run {

    private static final String STAND_IN_HEAP = "3g";
    private static final long POLL_MILLIS = 20;
    private static final long SETTLING_SECONDS = 10;
    private static final long SEARCH_LAG_SECONDS = 31;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BenchmarkOptions options;
    private final Helper openCti;
    private final Helper falcon;
    private final Installation installation;

    private Run(BenchmarkOptions options, Helper openCti, Helper falcon, Path directory) {
        this.options = options;
        this.openCti = openCti;
        this.falcon = falcon;
        List<String> platform = openCti.lines("address");
        List<String> customer = falcon.lines("address");
        installation = Installation.in(
                directory,
                Map.of(
                        Setting.OPENCTI_URL, platform.get(0),
                        Setting.OPENCTI_TOKEN, platform.get(1),
                        Setting.CONNECTOR_LIVE_STREAM_ID, platform.get(2),
                        Setting.CROWDSTRIKE_API_BASE_URL, customer.get(0),
                        Setting.CROWDSTRIKE_CLIENT_ID, customer.get(1),
                        Setting.CROWDSTRIKE_CLIENT_SECRET, customer.get(2)));
        options.settings().forEach(installation::with);
    }

    /** Runs the packaged connector. */
    static Figures ofConnector(BenchmarkOptions options) throws IOException, InterruptedException {
        return of(options, Run::connector);
    }

    /** Runs the baseline. */
    static Figures ofBaseline(BenchmarkOptions options) throws IOException, InterruptedException {
        return of(options, Run::baseline);
    }

    /** Runs the packaged connector while nothing happens in OpenCTI, but for an event that waits there. */
    static RestFigures atRest(BenchmarkOptions options) throws IOException, InterruptedException {
        return of(options.over(1, 0), Run::rest);
    }

    /** Runs the packaged connector until all is delivered, and then has it check that. */
    static CheckFigures ofCheck(BenchmarkOptions options) throws IOException, InterruptedException {
        return of(options, Run::check);
    }

    private interface Part<F> {
        F of(Run run) throws IOException, InterruptedException;
    }

    private static <F> F of(BenchmarkOptions options, Part<F> part) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "benchmark-");
        try (Helper falcon = Helper.start(FalconMain.class, STAND_IN_HEAP, Integer.toString(options.latency()));
                Helper openCti = Helper.start(
                        OpenCtiMain.class,
                        STAND_IN_HEAP,
                        Integer.toString(options.events()),
                        options.mix().name())) {
            return part.of(new Run(options, openCti, falcon, directory));
        }
    }

    private Figures connector() throws IOException, InterruptedException {
        List<String> flags = new ArrayList<>(options.flags());
        flags.add("-Xlog:gc:file=" + HeapLog.FILE);
        try (ConnectorProcess process = ConnectorProcess.start(
                installation.directory(), installation.environment(), flags.toArray(String[]::new))) {
            return measured(process, () -> Boolean.parseBoolean(openCti.line("saved")));
        }
    }

    private CheckFigures check() throws IOException, InterruptedException {
        int port = FreePort.next();
        List<String> flags = new ArrayList<>(options.flags());
        flags.add("-Xlog:gc:file=" + HeapLog.FILE);
        flags.addAll(List.of(RemoteJmx.flags(port)));
        // as many requests as a command of its own may make
        installation.with(Setting.CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE, "6000");
        try (ConnectorProcess process = ConnectorProcess.start(
                        installation.directory(), installation.environment(), flags.toArray(String[]::new));
                RemoteJmx jmx = RemoteJmx.connect(port)) {
            await(process, () -> Boolean.parseBoolean(openCti.line("saved")));
            // what has just been delivered is left to the next check
            TimeUnit.SECONDS.sleep(SEARCH_LAG_SECONDS);
            Duration cpuBefore = process.cpuTime();
            long begin = System.nanoTime();
            ObjectName checks = RemoteJmx.ours("checks");
            jmx.beans().invoke(checks, "reconcile", new Object[0], new String[0]);
            List<Long> meanwhile =
                    singleEventsUntil(() -> !lastReport(jmx, checks).isEmpty());
            Duration time = Duration.ofNanos(System.nanoTime() - begin);
            Duration cpu = process.cpuTime().minus(cpuBefore);
            long peakRss = 1024 * process.peakMemory().orElse(0);
            return new CheckFigures(
                    lastReport(jmx, checks), time, meanwhile, cpu, peakRss, HeapLog.peak(installation.directory()));
        } catch (JMException e) {
            throw new IOException(e);
        }
    }

    private static String lastReport(RemoteJmx jmx, ObjectName checks) {
        try {
            return (String) jmx.beans().getAttribute(checks, "LastReport");
        } catch (JMException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the script has it that users start. */
    private RestFigures rest() throws IOException, InterruptedException {
        Path archives = Files.createDirectory(installation.directory().resolve("archives"));
        RestFigures.Start first;
        // where there is no such folder, no archive is made
        try (ConnectorProcess process = script(archives.resolve("missing"))) {
            first = started(process, System.nanoTime(), 1);
            process.terminate();
        }
        try (ConnectorProcess process = script(archives)) {
            await(process, this::isReady);
            process.terminate();
        }
        openCti.number("create");
        try (ConnectorProcess process = script(archives)) {
            RestFigures.Start later = started(process, System.nanoTime(), 2);
            // what the start leaves to be done is no rest
            TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
            Duration before = process.cpuTime();
            TimeUnit.SECONDS.sleep(options.rest());
            return new RestFigures(
                    first,
                    later,
                    Duration.ofSeconds(options.rest()),
                    process.cpuTime().minus(before),
                    1024 * process.memory().orElse(0));
        }
    }

    private ConnectorProcess script(Path archives) {
        Map<String, String> environment = new HashMap<>(installation.environment());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("PATH", System.getenv("PATH"));
        environment.put(
                "OPENCTI_FALCON_HOME", installation.directory().toAbsolutePath().toString());
        environment.put("CACHE_DIRECTORY", archives.toAbsolutePath().toString());
        environment.put("JAVA_OPTS", String.join(" ", options.flags()));
        String script =
                Path.of("target/dist/bin/opencti-falcon").toAbsolutePath().toString();
        return ConnectorProcess.program(installation.directory(), environment, List.of(script));
    }

    private RestFigures.Start started(ConnectorProcess process, long begin, int written)
            throws IOException, InterruptedException {
        await(process, this::isReady);
        Duration ready = Duration.ofNanos(System.nanoTime() - begin);
        Duration firstCall = Duration.ofNanos(falcon.number("written " + written) - begin);
        return new RestFigures.Start(ready, firstCall, process.cpuTime());
    }

    private boolean isReady() {
        return isWell(HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + installation.value(Setting.METRICS_PORT) + "/observe/health/ready"))
                .build());
    }

    private static boolean isWell(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // it does not listen yet
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Figures baseline() throws IOException, InterruptedException {
        String last = openCti.line("last");
        List<String> arguments = List.of(
                "-Xlog:gc:file=" + HeapLog.FILE,
                "-classpath",
                System.getProperty("java.class.path"),
                OneByOne.class.getName(),
                Boolean.toString(options.mix() == Mix.CREATES));
        try (ConnectorProcess process =
                ConnectorProcess.inItsPlace(installation.directory(), installation.environment(), arguments)) {
            return measured(process, () -> process.output().contains(last));
        }
    }

    private interface Condition {
        boolean holds();
    }

    private Figures measured(ConnectorProcess process, Condition done) throws IOException, InterruptedException {
        long changes = openCti.number("changes");
        await(process, () -> !openCti.lines("requested").isEmpty());
        Duration cpuBefore = process.cpuTime();
        Duration helpersBefore = helpersCpu();
        await(process, done);
        Duration cpu = process.cpuTime().minus(cpuBefore);
        Duration helpers = helpersCpu().minus(helpersBefore);
        List<Long> traffic = falcon.lines("traffic").stream().map(Long::valueOf).toList();
        List<Long> singleEvents = singleEvents(traffic.get(1));
        long peakRss = 1024 * process.peakMemory().orElse(0);
        process.terminate();
        return new Figures(
                options.events(),
                changes,
                Duration.ofNanos(traffic.get(2) - openCti.number("requested")),
                traffic.get(0),
                traffic.get(3),
                traffic.get(4),
                cpu,
                helpers,
                peakRss,
                HeapLog.peak(installation.directory()),
                singleEvents,
                differences());
    }

    private static void await(ConnectorProcess process, Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            if (!process.alive()) {
                throw new IllegalStateException("it has ended; it said: " + process.output() + process.errors());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private Duration helpersCpu() {
        return openCti.cpuTime().plus(falcon.cpuTime());
    }

    /** One new indicator after the other, each when the one before is in Falcon. */
    private List<Long> singleEvents(long written) {
        List<Long> times = new ArrayList<>();
        for (int i = 1; i <= options.singleEvents(); i++) {
            times.add(singleEvent(written + i));
        }
        return times.stream().sorted().toList();
    }

    private List<Long> singleEventsUntil(Condition end) throws InterruptedException {
        long written = Long.parseLong(falcon.lines("traffic").get(1));
        List<Long> times = new ArrayList<>();
        while (!end.holds()) {
            written++;
            times.add(singleEvent(written));
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return times.stream().sorted().toList();
    }

    private long singleEvent(long writtenThen) {
        long sent = openCti.number("create");
        return falcon.number("written " + writtenThen) - sent;
    }

    private List<String> differences() throws IOException {
        Path dump = installation.directory().resolve("iocs.json").toAbsolutePath();
        falcon.lines("dump " + dump);
        List<String> differences = new ArrayList<>(openCti.lines("differences " + dump));
        Files.delete(dump);
        installation.letters().forEach(letter -> differences.add("there should be no " + letter));
        return differences;
    }
}
