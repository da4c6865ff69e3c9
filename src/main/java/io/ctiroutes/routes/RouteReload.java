package io.ctiroutes.routes;

import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.FileWatcherResourceReloadStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the route files of a folder, and loads them all again when one changes. Files that cannot be run change nothing:
 * the routes that run are kept, and the log says what is wrong.
 */
public final class RouteReload extends FileWatcherResourceReloadStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST_READS = 10;
    private static final long BETWEEN_READS_MS = 50;

    private final Path routes;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile boolean ended;
    private final RouteCheck check;
    private final RouteSchema schema = new RouteSchema();
    private RouteFiles running;
    private RouteFiles refused;
    private volatile String refusal = "";
    private volatile Set<String> ids = Set.of();
    // whether neither the new routes nor those before could be started
    private boolean stranded;

    public RouteReload(Path routes, RouteCheck check) {
        this.routes = routes;
        this.check = check;
        setFolder(routes.toString());
        setFileFilter(file -> RouteFiles.isRouteFile(file.toPath()));
        setResourceReload((name, resource) -> edited());
    }

    /**
     * Loads the files into a context that is about to start.
     *
     * @throws InvalidRoutesException if they cannot be run
     * @throws IOException            if they cannot be read
     */
    public void loadFirst(CamelContext context) throws IOException {
        RouteFiles files = RouteFiles.in(routes);
        if (files.texts().isEmpty()) {
            throw new IOException("there are no *" + RouteFiles.SUFFIX + " files in it");
        }
        check.check(files);
        List<UnsetName> unset = UnsetName.in(files);
        unset.stream().filter(UnsetName::isFormer).findFirst().ifPresent(RouteReload::refuse);
        unset.forEach(name -> FailureLog.notice(name.toString()));
        ShippedSteps.missing(files, context).ifPresent(LOG::warn);
        load(files, context);
    }

    /** What is wrong with the files as they are now; empty if they are those that run. */
    public String refusal() {
        return refusal;
    }

    /** The ids of the routes in the files that run which start by themselves; empty while routes are being replaced. */
    public Set<String> ids() {
        return ids;
    }

    /** An error would end Camel's watching of the folder, and nobody would know. */
    private void edited() throws InterruptedException {
        loading.lock();
        try {
            if (!ended) {
                reload();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            // ends the process: see the dispatcher
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        } catch (Exception | Error e) {
            refusal = "the route files cannot be loaded: " + e;
            LOG.error("{}; they are looked at again when they are edited", refusal, e);
        } finally {
            loading.unlock();
        }
    }

    /** Nothing is loaded any more: Camel cannot stop while its routes are replaced. Waits for a moment for what is under way. */
    public void end() {
        ended = true;
        try {
            if (loading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                loading.unlock();
            } else {
                LOG.debug("routes are still being replaced");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void reload() throws Exception {
        RouteFiles files = settled();
        if (!stranded && files.equals(running)) {
            // a wrong edit that was taken back is no problem any more
            if (mended()) {
                FailureLog.notice("well again: the route files in " + routes + " are those that run");
            }
            return;
        }
        if (!stranded && files.equals(refused)) {
            return;
        }
        List<UnsetName> unset;
        try {
            if (files.texts().isEmpty()) {
                // a folder that is moved away for a moment must not stop everything
                throw new InvalidRoutesException(
                        "there are no *" + RouteFiles.SUFFIX + " files in " + routes + " any more");
            }
            check.check(files);
            // only what was edited: a file that is good enough to start with must not stand in the way of others
            schema.check(files.changedSince(running));
            unset = unsetIn(files);
        } catch (InvalidRoutesException e) {
            refused = files;
            refusal = e.getMessage();
            LOG.error("{}; the routes that run are kept", refusal);
            return;
        }
        unset.forEach(name -> FailureLog.notice(name.toString()));
        boolean mended = mended();
        replace(files);
        if (refusal.isEmpty() && mended) {
            FailureLog.notice("well again: the route files can be run, routes reloaded from " + routes);
        } else if (refusal.isEmpty()) {
            LOG.warn("routes reloaded from {}", routes);
        }
    }

    /**
     * Names that nothing sets, other than those in the routes that run.
     *
     * @throws InvalidRoutesException if one is a known name but for a letter or two
     */
    private List<UnsetName> unsetIn(RouteFiles files) {
        List<UnsetName> unset = new ArrayList<>(UnsetName.in(files));
        unset.removeAll(UnsetName.in(running));
        unset.stream().filter(name -> name.meant().isPresent()).findFirst().ifPresent(RouteReload::refuse);
        return unset;
    }

    private static void refuse(UnsetName name) {
        throw new InvalidRoutesException(name.toString());
    }

    /** Nothing is wrong with the files any more; tells whether something was. */
    private boolean mended() {
        boolean wasWrong = !refusal.isEmpty();
        refused = null;
        refusal = "";
        return wasWrong;
    }

    /** The files once nobody is writing to them: an editor may empty a file before it fills it. */
    private RouteFiles settled() throws IOException, InterruptedException {
        RouteFiles files = RouteFiles.in(routes);
        for (int read = 0; read < MOST_READS; read++) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_READS_MS);
            RouteFiles again = RouteFiles.in(routes);
            if (again.equals(files) && again.texts().values().stream().noneMatch(String::isBlank)) {
                return again;
            }
            files = again;
        }
        return files;
    }

    private void replace(RouteFiles files) throws Exception {
        RouteFiles before = running;
        Set<String> wanted = ids;
        try {
            remove();
            loadOr(before, files);
        } catch (Exception e) {
            refusal = "no routes run, neither the new ones nor those before can be started: " + e.getMessage();
            LOG.error(refusal, e);
        } finally {
            stranded = ids.isEmpty();
            if (stranded) {
                // health tells of each that it does not run
                ids = wanted;
            }
        }
    }

    private void loadOr(RouteFiles before, RouteFiles files) throws Exception {
        try {
            load(files, getCamelContext());
        } catch (RuntimeException e) {
            LOG.error("the new routes cannot be started, going back to those before", e);
            refused = files;
            refusal = e.getMessage();
            remove();
            load(before, getCamelContext());
        }
    }

    private void remove() throws Exception {
        CamelContext context = getCamelContext();
        ids = Set.of();
        // all at once: a batch that waits for Falcon in one route keeps another from stopping
        context.getShutdownStrategy()
                .shutdown(
                        context, List.copyOf(context.getCamelContextExtension().getRouteStartupOrder()));
        context.getRouteController().removeAllRoutes();
        ModelCamelContext model = (ModelCamelContext) context;
        for (var configuration : List.copyOf(model.getRouteConfigurationDefinitions())) {
            model.removeRouteConfiguration(configuration);
        }
    }

    private void load(RouteFiles files, CamelContext context) {
        try {
            files.loadInto(context);
        } catch (Exception e) {
            throw new InvalidRoutesException(RouteProblem.describe(e, (ModelCamelContext) context), e);
        }
        running = files;
        ids = ((ModelCamelContext) context)
                .getRouteDefinitions().stream()
                        .filter(route -> startsByItself(route, context))
                        .map(RouteDefinition::getId)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean startsByItself(RouteDefinition route, CamelContext context) {
        return route.getAutoStartup() == null
                || Boolean.TRUE.equals(CamelContextHelper.parseBoolean(context, route.getAutoStartup()));
    }
}
