package io.ctiroutes.routes;

import io.ctiroutes.settings.Mode;
import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
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

    /** As often as Camel looks whether it was told of an edit. */
    private static final long BETWEEN_LOOKS_MS = 2_000;

    private final Path routes;
    private final Mode mode;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile boolean ended;
    private final RouteCheck check;
    private RouteSet running;
    private RouteFiles refused;
    private RouteFiles seen;
    private ScheduledExecutorService looking;
    private volatile String refusal = "";
    private volatile Set<String> ids = Set.of();
    // whether neither the new routes nor those before could be started
    private boolean stranded;

    /**
     * A reload of the files that a mode loads.
     *
     * @param routes the folder with route files
     */
    public RouteReload(Path routes, Mode mode, RouteCheck check) {
        this.routes = routes;
        this.mode = mode;
        this.check = check;
        setFolder(routes.toString());
        setFileFilter(file -> RouteFiles.isRouteFile(file.toPath()));
        setResourceReload((name, resource) -> edited());
    }

    /**
     * Loads the files into a context that is about to start.
     *
     * @param memory of files that are known to be good
     * @throws InvalidRoutesException if they cannot be run
     * @throws IOException            if they cannot be read
     */
    public void loadFirst(CamelContext context, TrialMemory memory) throws IOException {
        RouteSet first = RouteSet.read(routes, mode, check, context, memory);
        seen = first.files();
        load(first, context);
    }

    /** What is wrong with the files as they are now; empty if they are those that run. */
    public String refusal() {
        return refusal;
    }

    /** The ids of the routes in the files that run which start by themselves; empty while routes are being replaced. */
    public Set<String> ids() {
        return ids;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (RouteFiles.ofItsOwn(mode).isPresent()) {
            // Camel would watch folders below, too, but no folder at all any more once one of them is gone
            looking =
                    getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "RouteFiles");
            looking.scheduleWithFixedDelay(this::look, BETWEEN_LOOKS_MS, BETWEEN_LOOKS_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (looking != null) {
            getCamelContext().getExecutorServiceManager().shutdown(looking);
        }
        super.doStop();
    }

    /** Looks whether there is an edit that Camel was not told of. */
    private void look() {
        RouteFiles now;
        try {
            now = RouteFiles.in(routes, mode);
        } catch (IOException e) {
            // told as an edit is that empties the folder
            now = new RouteFiles(Map.of());
        }
        if (!now.equals(seen)) {
            seen = now;
            try {
                edited();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
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
        RouteFiles files = RouteFiles.settled(routes, mode);
        if (!stranded && files.equals(running.files())) {
            // a wrong edit that was taken back is no problem any more
            if (mended()) {
                FailureLog.notice("well again: the route files in " + routes + " are those that run");
            }
            return;
        }
        if (!stranded && files.equals(refused)) {
            return;
        }
        RouteSet edited;
        try {
            edited = running.edited(files);
        } catch (InvalidRoutesException e) {
            refused = files;
            refusal = e.getMessage();
            LOG.error("{}; the routes that run are kept", refusal);
            return;
        }
        boolean mended = mended();
        replace(edited);
        if (refusal.isEmpty() && mended) {
            FailureLog.notice("well again: the route files can be run, routes reloaded from " + routes);
        } else if (refusal.isEmpty()) {
            LOG.warn("routes reloaded from {}", routes);
        }
    }

    /** Nothing is wrong with the files any more; tells whether something was. */
    private boolean mended() {
        boolean wasWrong = !refusal.isEmpty();
        refused = null;
        refusal = "";
        return wasWrong;
    }

    private void replace(RouteSet files) throws Exception {
        RouteSet before = running;
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

    private void loadOr(RouteSet before, RouteSet files) throws Exception {
        try {
            load(files, getCamelContext());
        } catch (RuntimeException e) {
            LOG.error("the new routes cannot be started, going back to those before", e);
            refused = files.files();
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

    private void load(RouteSet files, CamelContext context) {
        files.loadInto(context);
        running = files;
        ids = RouteSet.ids(context);
    }
}
