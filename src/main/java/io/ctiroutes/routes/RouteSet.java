package io.ctiroutes.routes;

import io.ctiroutes.settings.Mode;
import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route files of a mode as they were at one moment, and found good: to be loaded into as many contexts as are wanted,
 * which all get the same then. Safe for use by several threads.
 */
public final class RouteSet {

    private static final Logger LOG = LoggerFactory.getLogger(RouteSet.class);

    private final Path folder;
    private final Mode mode;
    private final RouteCheck check;
    private final RouteFiles files;
    private final LeftOut leftOut;
    // what the folder held when it was looked at last, and was not good enough
    private volatile Optional<RouteFiles> refused = Optional.empty();

    /** The files of this version that a mode has no use for: they are needed to look for what cannot be meant, and only then. */
    private interface LeftOut {
        RouteFiles files() throws IOException;
    }

    private RouteSet(Path folder, Mode mode, RouteCheck check, RouteFiles files, LeftOut leftOut) {
        this.folder = folder;
        this.mode = mode;
        this.check = check;
        this.files = files;
        this.leftOut = leftOut;
    }

    /**
     * Reads and checks the files for a start.
     *
     * @param folder  where they are
     * @param check   tries them out in a context like those that they are to be loaded into
     * @param context finds the files of this version, with which they are compared
     * @param memory  of files that are known to be good, and need not be checked
     * @throws InvalidRoutesException if they cannot be run
     * @throws IOException            if they cannot be read, or one is missing
     */
    public static RouteSet read(Path folder, Mode mode, RouteCheck check, CamelContext context, TrialMemory memory)
            throws IOException {
        RouteFiles files = RouteFiles.in(folder, mode);
        Optional<String> lack = files.lack(folder, mode, "it");
        if (lack.isPresent()) {
            throw new IOException(lack.get());
        }
        if (memory.holds(files, mode, context)) {
            return new RouteSet(folder, mode, check, files, () -> ShippedSteps.leftOut(mode, context));
        }
        check.check(files);
        RouteFiles leftOut = ShippedSteps.leftOut(mode, context);
        List<UnsetName> unset = UnsetName.in(files, leftOut);
        unset.stream().filter(UnsetName::isFormer).findFirst().ifPresent(RouteSet::refuse);
        unset.forEach(name -> FailureLog.notice(name.toString()));
        Optional<String> missing = ShippedSteps.missing(files, mode, context);
        missing.ifPresent(LOG::warn);
        if (missing.isPresent() || !unset.isEmpty()) {
            memory.forget();
        }
        return new RouteSet(folder, mode, check, files, () -> leftOut);
    }

    /**
     * Whether there is nothing new in the folder: it holds what was read, or what {@link #again} has refused.
     *
     * @throws IOException if the files cannot be read
     */
    public boolean isCurrent() throws IOException {
        RouteFiles now = RouteFiles.in(folder, mode);
        return refused.map(now::equals).orElseGet(() -> now.equals(files));
    }

    /**
     * Reads the files again after an edit, once nobody writes to them any more, and checks them: what was edited also for
     * what a start lets pass, as somebody is there who can mend it.
     *
     * @return this one if they are as they were
     * @throws InvalidRoutesException if they cannot be run, or one is missing; this one is good as before
     * @throws IOException            if they cannot be read
     */
    public RouteSet again() throws IOException, InterruptedException {
        RouteFiles now = RouteFiles.settled(folder, mode);
        RouteSet again = this;
        if (!now.equals(files)) {
            refused = Optional.of(now);
            again = edited(now);
        }
        refused = Optional.empty();
        return again;
    }

    /**
     * What these become by an edit.
     *
     * @throws InvalidRoutesException if it cannot be run
     * @throws IOException            if the files of this version cannot be read
     */
    RouteSet edited(RouteFiles now) throws IOException {
        // a folder that is moved away for a moment must not stop everything
        now.lack(folder, mode, folder + " any more").ifPresent(lack -> {
            throw new InvalidRoutesException(lack);
        });
        check.check(now);
        // only what was edited: a file that is good enough to start with must not stand in the way of others
        new RouteSchema().check(now.changedSince(files));
        RouteFiles notLoaded = leftOut.files();
        List<UnsetName> unset = new ArrayList<>(UnsetName.in(now, notLoaded));
        unset.removeAll(UnsetName.in(files, notLoaded));
        unset.stream().filter(name -> name.meant().isPresent()).findFirst().ifPresent(RouteSet::refuse);
        unset.forEach(name -> FailureLog.notice(name.toString()));
        return new RouteSet(folder, mode, check, now, () -> notLoaded);
    }

    private static void refuse(UnsetName name) {
        throw new InvalidRoutesException(name.toString());
    }

    RouteFiles files() {
        return files;
    }

    /**
     * Loads the routes into a context that has what they need.
     *
     * @throws InvalidRoutesException if it cannot take them
     */
    public void loadInto(CamelContext context) {
        try {
            files.loadInto(context);
        } catch (Exception e) {
            throw new InvalidRoutesException(RouteProblem.describe(e, (ModelCamelContext) context), e);
        }
    }

    /** The ids of the routes of a context that start by themselves. */
    public static Set<String> ids(CamelContext context) {
        return ((ModelCamelContext) context)
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
