package io.ctiroutes.worker;

import io.ctiroutes.routes.InvalidRoutesException;
import io.ctiroutes.routes.RouteSet;
import io.ctiroutes.tenant.InvalidTenant;
import io.ctiroutes.tenant.Tenant;
import io.ctiroutes.tenant.TenantFiles;
import io.ctiroutes.tenant.Tenants;
import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the tenants whose files are there: looks again and again, and starts who is new, starts anew who has changed, and
 * stops who is gone. An edit of the routes starts all anew, a few at a time. What keeps one tenant from being served is
 * said, and keeps no other.
 */
public final class TenantRuns extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(TenantRuns.class);

    private static final Duration LOOK = Duration.ofSeconds(1);
    /** What failed to start is tried again. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A tenant that takes long to start or stop does not hold up the others. */
    private static final int AT_ONCE = 4;

    /** Serves one tenant. */
    public interface Run {

        /** Begins; if it fails, it has ended as well. */
        void start() throws Exception;

        /** Ends: what is in work is given up or finished, and nothing is done any more when this returns. */
        void stop();

        /** What is wrong at the moment; empty if nothing is. */
        Optional<String> problem();
    }

    /** Makes the run of a tenant. */
    @FunctionalInterface
    public interface Runner {
        Run of(Tenant tenant, RouteSet routes);
    }

    /** What all tenants need. */
    @FunctionalInterface
    public interface Need {
        /**
         * Sees that it is there.
         *
         * @throws IOException if it is not; the message says what to do
         */
        void check() throws IOException;
    }

    private final TenantFiles files;
    private final Need need;
    private final Runner runner;
    private final Map<String, Serving> serving = new TreeMap<>();
    private final ExecutorService starters = Executors.newFixedThreadPool(AT_ONCE, named("tenants-start"));
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(named("tenants"));
    private volatile Map<String, String> invalid = Map.of();
    private volatile Optional<String> problem = Optional.empty();
    private volatile RouteSet routes;
    // as they were the last time; of the thread that looks
    private Tenants seen = new Tenants(List.of(), List.of());

    /**
     * Serves nobody yet.
     *
     * @param routes that each tenant runs
     * @param need   what nobody is served without
     */
    public TenantRuns(TenantFiles files, RouteSet routes, Need need, Runner runner) {
        this.files = files;
        this.routes = routes;
        this.need = need;
        this.runner = runner;
    }

    private static java.util.concurrent.ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    protected void doStart() {
        looker.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() throws InterruptedException {
        looker.shutdown();
        looker.awaitTermination(1, TimeUnit.MINUTES);
        starters.shutdown();
        // all at once: each may take as long as a call to Falcon does
        ExecutorService stoppers = Executors.newCachedThreadPool(named("tenants-stop"));
        all().forEach(one -> stoppers.execute(one::end));
        stoppers.shutdown();
        stoppers.awaitTermination(1, TimeUnit.MINUTES);
        // who was being started is stopped after that
        starters.awaitTermination(1, TimeUnit.MINUTES);
    }

    private List<Serving> all() {
        synchronized (serving) {
            return new ArrayList<>(serving.values());
        }
    }

    private void look() {
        try {
            need.check();
            lookAtRoutes();
            lookAtFiles();
            problem = Optional.empty();
        } catch (IOException e) {
            fails(e.getMessage());
        } catch (InvalidRoutesException e) {
            fails(e.getMessage() + "; the routes that run are kept");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (OutOfMemoryError e) {
            // ends the process
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        } catch (RuntimeException | Error e) {
            LOG.error("unexpected error while looking after the tenants", e);
        }
    }

    private void fails(String what) {
        if (problem.filter(what::equals).isEmpty()) {
            LOG.error(what);
        }
        problem = Optional.of(what);
    }

    private void lookAtRoutes() throws IOException, InterruptedException {
        if (!routes.isCurrent()) {
            RouteSet edited = routes.again();
            if (edited != routes) {
                routes = edited;
                LOG.warn("the routes were edited: all tenants are started anew");
            }
        }
    }

    private void lookAtFiles() throws IOException {
        Tenants found;
        try {
            found = files.read();
        } catch (IOException e) {
            throw new IOException(
                    "the tenants' files in " + files.folder() + " cannot be read (CONNECTOR_TENANTS): "
                            + e.getMessage(),
                    e);
        }
        // a file that is half written may look like one without a filter
        if (found.equals(seen)) {
            serve(found);
        }
        seen = found;
    }

    private void serve(Tenants found) {
        Map<String, String> wrong = new TreeMap<>();
        for (InvalidTenant tenant : found.invalid()) {
            wrong.put(tenant.name(), tenant.message());
            if (!tenant.message().equals(invalid.get(tenant.name()))) {
                LOG.error(tenant.message());
            }
        }
        invalid = wrong;
        Map<String, Tenant> wanted = new LinkedHashMap<>();
        found.valid().forEach(tenant -> wanted.put(tenant.name(), tenant));
        synchronized (serving) {
            for (Serving one : serving.values()) {
                if (!wanted.containsKey(one.name)) {
                    one.wants(Optional.empty());
                }
            }
            serving.values().removeIf(Serving::isOver);
            wanted.forEach((name, tenant) ->
                    serving.computeIfAbsent(name, Serving::new).wants(Optional.of(new Wish(tenant, routes))));
        }
    }

    /** The tenants that have a file, and how each is: empty if all is well. */
    public Map<String, Optional<String>> states() {
        Map<String, Optional<String>> states = new TreeMap<>();
        all().forEach(one -> states.put(one.name, one.problem()));
        invalid.forEach((name, message) -> states.put(name, Optional.of(message)));
        return states;
    }

    /** What is wrong with all tenants at once, or how many of them have a problem; empty if none has. */
    public Optional<String> problem() {
        if (problem.isPresent()) {
            return problem;
        }
        List<String> ill = states().entrySet().stream()
                .filter(state -> state.getValue().isPresent())
                .map(state -> state.getKey() + ": " + state.getValue().get())
                .toList();
        return ill.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", ill));
    }

    /** What a tenant is to be served by. */
    private record Wish(Tenant tenant, RouteSet routes) {}

    /** One tenant, of whom at most one run is there at a time. */
    private final class Serving {

        private final String name;
        // guarded by this
        private Optional<Wish> wish = Optional.empty();
        private Optional<Wish> current = Optional.empty();
        private Optional<Run> run = Optional.empty();
        private Optional<String> failure = Optional.empty();
        private long failedAt;
        private boolean busy;
        private volatile boolean over;

        Serving(String name) {
            this.name = name;
        }

        synchronized void wants(Optional<Wish> now) {
            wish = now;
            boolean retry = failure.isPresent() && System.nanoTime() - failedAt > PATIENCE.toNanos();
            if (!busy && (retry || !wish.equals(current))) {
                busy = true;
                starters.execute(this::turn);
            }
        }

        synchronized boolean isOver() {
            return !busy && wish.isEmpty() && current.isEmpty();
        }

        Optional<String> problem() {
            Optional<Run> now;
            synchronized (this) {
                if (failure.isPresent()) {
                    return failure;
                }
                now = run;
            }
            // not in there: a disk that hangs must hold up nobody else
            return now.isPresent() ? now.get().problem() : Optional.of("it is being started");
        }

        /** From what it was to what is wanted now. */
        private void turn() {
            stop();
            Optional<Wish> next;
            synchronized (this) {
                next = wish;
                current = next;
                failure = Optional.empty();
            }
            Optional<Run> begun = Optional.empty();
            Optional<String> failed = Optional.empty();
            if (next.isPresent()) {
                try {
                    Run one = runner.of(next.get().tenant(), next.get().routes());
                    one.start();
                    begun = Optional.of(one);
                    LOG.info("tenant {} is served", name);
                } catch (OutOfMemoryError e) {
                    // ends the process
                    throw e;
                } catch (Exception | Error e) {
                    failed = Optional.of("it cannot be started: " + e.getMessage());
                    FailureLog.notice("tenant " + name + " is not served: " + e.getMessage());
                    LOG.debug("tenant {} cannot be started", name, e);
                }
            } else {
                LOG.info("tenant {} is not served any more: its file is gone", name);
            }
            synchronized (this) {
                run = begun;
                failure = failed;
                failedAt = System.nanoTime();
                busy = false;
            }
            if (over) {
                stop();
            }
        }

        private void stop() {
            Optional<Run> former;
            synchronized (this) {
                former = run;
                run = Optional.empty();
            }
            try {
                former.ifPresent(Run::stop);
            } catch (RuntimeException e) {
                LOG.error("tenant {} has not stopped in order", name, e);
            }
        }

        /** For good, also if it is being started at the moment. */
        void end() {
            over = true;
            stop();
        }
    }
}
