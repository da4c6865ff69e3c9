package io.ctiroutes.setup;

import io.ctiroutes.console.Console;
import io.ctiroutes.console.Watched;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.explain.Explanations;
import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.access.RateLimit;
import io.ctiroutes.falcon.delivery.Plan;
import io.ctiroutes.guard.Quota;
import io.ctiroutes.guard.RetirementGuard;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.operate.CamelCli;
import io.ctiroutes.operate.ChecksControl;
import io.ctiroutes.operate.ConnectorControl;
import io.ctiroutes.operate.DeadLettersControl;
import io.ctiroutes.operate.DeliveriesControl;
import io.ctiroutes.operate.FewBeans;
import io.ctiroutes.operate.LedgerControl;
import io.ctiroutes.operate.ManagementPort;
import io.ctiroutes.operate.MaskedConsoles;
import io.ctiroutes.operate.MaskedDumps;
import io.ctiroutes.operate.OwedControl;
import io.ctiroutes.operate.ProblemHealthCheck;
import io.ctiroutes.operate.RunningMetrics;
import io.ctiroutes.operate.SecretMask;
import io.ctiroutes.operate.WriteBackControl;
import io.ctiroutes.reconcile.Checks;
import io.ctiroutes.routes.InvalidRoutesException;
import io.ctiroutes.routes.RouteCheck;
import io.ctiroutes.routes.RouteReload;
import io.ctiroutes.routes.RouteSet;
import io.ctiroutes.routes.RoutesToRun;
import io.ctiroutes.routes.TrialMemory;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.writeback.Hits;
import io.ctiroutes.writeback.SecurityPlatform;
import io.ctiroutes.writeback.Validations;
import io.ctiroutes.writeback.Wishes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.service.ServiceSupport;

/** Sets a Camel context up for the routes: their beans, placeholders, threads and files. */
public final class CamelSetup extends MainListenerSupport {

    /** The pool that chunks are delivered on, as the routes name it. */
    private static final String DELIVERY_THREADS = "falcon-delivery";

    private final Settings settings;
    private final CamelProperties properties;
    private final ConnectorBeans connectorBeans;
    private final SafetyRails rails;
    private final Mandate mandate;
    private final Map<String, Object> beans;
    private final Path routes;
    private final String propertiesLocation;
    private final TrialMemory memory;

    /**
     * For the only context of a process.
     *
     * @param directory what relative folders in the settings are relative to
     * @param half      which part of the way it goes
     * @throws StartException if a file that the settings name cannot be used
     */
    public static CamelSetup of(
            Settings settings, Path directory, ConnectorMetrics metrics, NetworkSetup network, Half half) {
        return new CamelSetup(
                settings,
                directory.resolve(settings.folder(Setting.CONNECTOR_DATA)),
                new ConnectorBeans(settings, metrics, network, half),
                RulesSetup.rails(settings, directory),
                directory.resolve(settings.folder(Setting.CONNECTOR_ROUTES)),
                SettingsSetup.location(directory));
    }

    public CamelSetup(
            Settings settings,
            Path data,
            ConnectorBeans connectorBeans,
            SafetyRails rails,
            Path routes,
            String propertiesLocation) {
        this(settings, data, connectorBeans, rails, routes, propertiesLocation, Mandate.ofConnector(settings, data));
    }

    /** For a process that may do no more than its mandate says. */
    public CamelSetup(
            Settings settings,
            Path data,
            ConnectorBeans connectorBeans,
            SafetyRails rails,
            Path routes,
            String propertiesLocation,
            Mandate mandate) {
        this.settings = settings;
        this.properties = new CamelProperties(settings, data);
        this.connectorBeans = connectorBeans;
        this.rails = rails;
        this.mandate = mandate;
        this.beans = connectorBeans.byName(data, rails, mandate);
        this.routes = routes;
        this.propertiesLocation = propertiesLocation;
        // a dry run leaves the data folder of a connector beside it as it is
        this.memory = mandate.learns()
                ? TrialMemory.in(data, PackagedVersion.find(), properties.placeholders())
                : TrialMemory.none();
    }

    @Override
    public void beforeConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        try {
            ManagementPort.of(settings).check();
        } catch (IOException e) {
            throw StartException.setting(e.getMessage(), e);
        }
        prepare(context);
        SecretMask mask = SecretMask.of(settings.secrets());
        MaskedDumps.of(context, mask);
        MaskedConsoles.of(context, mask);
        try {
            showConsole(context);
            if (settings.flag(Setting.CONNECTOR_CLI)) {
                CamelCli.serveOnceStarted(context);
            }
            openLedger(context);
            connectorBeans.half().begin();
            beginPlan(context);
            RouteReload reload = loadRoutes(context, memory);
            context.addService(reload);
            addHealthChecks(context, reload);
            addControls(context);
        } catch (StartException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        RunningMetrics.show(context, connectorBeans.metrics());
    }

    /** The batches tell of each event, and a timer for each costs more than a filter that looks at it. */
    @Override
    public void afterConfigure(BaseMainSupport main) {
        for (RoutePolicyFactory factory : main.getCamelContext().getRoutePolicyFactories()) {
            if (factory instanceof MicrometerRoutePolicyFactory metrics) {
                metrics.getPolicyConfiguration().setExcludePattern("event");
            }
        }
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        memory.keep();
    }

    private void showConsole(CamelContext context) throws Exception {
        Optional<Console> console;
        try {
            console = Console.of(settings, PackagedVersion.text(), Map::of, Clock.systemUTC());
        } catch (IOException e) {
            throw StartException.setting(e.getMessage(), e);
        }
        if (console.isPresent()) {
            console.get()
                    .serveOnceStarted(
                            context,
                            settings.number(Setting.METRICS_PORT),
                            () -> console.get().show("", watched(context)));
        }
    }

    /** What a console shows of a context that this has set up. */
    public Watched watched(CamelContext context) {
        DeadLetters letters = (DeadLetters) beans.get("deadLetters");
        Ledger ledger = (Ledger) beans.get("ledger");
        return new Watched(
                context,
                settings.flag(Setting.CROWDSTRIKE_DRY_RUN),
                connectorBeans.metrics(),
                deliveriesControl(context),
                new OwedControl(ledger, (Quota) beans.get("quota")),
                ledger,
                explanations(),
                letters,
                ConnectorBeans.letterLimits(settings),
                settings.mode() == Mode.ALL ? Optional.of((Checks) beans.get("reconciliation")) : Optional.empty(),
                SecretMask.of(settings.secrets()));
    }

    private RouteReload loadRoutes(CamelContext context, TrialMemory memory) throws Exception {
        RouteReload reload = new RouteReload(routes, settings.mode(), new RouteCheck(this::prepareTrial));
        try {
            reload.loadFirst(context, memory);
        } catch (NoSuchFileException e) {
            throw StartException.routes(
                    "there is no folder " + routes.toAbsolutePath() + " with route files (CONNECTOR_ROUTES)", e);
        } catch (IOException e) {
            throw StartException.routes(
                    "the route files in " + routes.toAbsolutePath() + " cannot be read (CONNECTOR_ROUTES): "
                            + e.getMessage(),
                    e);
        } catch (InvalidRoutesException e) {
            throw StartException.routes(e.getMessage(), e);
        }
        return reload;
    }

    private void prepareTrial(CamelContext trial) {
        giveProperties(trial);
        prepare(trial);
    }

    private static void addHealthChecks(CamelContext context, RouteReload reload) {
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        health.register(new ProblemHealthCheck(
                "route-files", () -> Optional.of(reload.refusal()).filter(problem -> !problem.isEmpty())));
        health.register(new ProblemHealthCheck("running-routes", new RoutesToRun(context, reload::ids)::problem));
        health.register(new ProblemHealthCheck("stream-position", () -> RunningMetrics.positionProblem(context)));
    }

    private void addWholeControls(CamelContext context) throws Exception {
        ChecksControl checks = new ChecksControl((Checks) beans.get("reconciliation"));
        context.addService(new ConnectorControl(context, "checks", checks));
        WriteBackControl writeBack = new WriteBackControl(
                (SecurityPlatform) beans.get("securityPlatform"),
                (Outbox) beans.get("outbox"),
                (Wishes) beans.get("wishes"),
                (Hits) beans.get("hits"),
                (Validations) beans.get("validations"));
        context.addService(new ConnectorControl(context, "write-back", writeBack));
    }

    private void addControls(CamelContext context) throws Exception {
        DeadLettersControl letters =
                new DeadLettersControl((DeadLetters) beans.get("deadLetters"), ConnectorBeans.letterLimits(settings));
        context.addService(new ConnectorControl(context, "dead-letters", letters));
        context.addService(new ConnectorControl(context, "deliveries", deliveriesControl(context)));
        OwedControl owed = new OwedControl((Ledger) beans.get("ledger"), (Quota) beans.get("quota"));
        context.addService(new ConnectorControl(context, "owed", owed));
        if (settings.mode() == Mode.ALL) {
            addWholeControls(context);
        }
        Ledger ledger = (Ledger) beans.get("ledger");
        context.addService(new ConnectorControl(context, "ledger", new LedgerControl(ledger, explanations())));
    }

    private DeliveriesControl deliveriesControl(CamelContext context) {
        return new DeliveriesControl(
                context, connectorBeans.metrics(), (RateLimit) beans.get("rateLimit"), (FalconStatus)
                        beans.get("falconStatus"));
    }

    private Explanations explanations() {
        return new Explanations(
                (DeadLetters) beans.get("deadLetters"), rails, settings.text(Setting.OPENCTI_URL), Clock.systemUTC());
    }

    /**
     * A context with all routes, not started, in which nothing begins by itself: what is wanted of it is sent to a
     * {@code direct:} endpoint. It has neither JMX nor a port.
     *
     * @throws StartException if another process works with the folder of the ledger, or the routes cannot be run
     */
    public CamelContext withoutConsumers() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        context.setStreamCaching(false);
        giveProperties(context);
        prepare(context);
        openLedger(context);
        loadRoutes(context, TrialMemory.none());
        for (RouteDefinition route : context.getRouteDefinitions()) {
            if (!route.getInput().getEndpointUri().startsWith("direct:")) {
                route.setAutoStartup("false");
            }
        }
        return context;
    }

    /** The context of one tenant, with neither routes nor a port. */
    public CamelContext ofTenant(String name) {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setName("opencti-falcon-" + name);
        context.setStreamCaching(false);
        context.setStartupSummaryLevel(StartupSummaryLevel.Off);
        FewBeans.of(context);
        context.getShutdownStrategy()
                .setTimeout(settings.seconds(Setting.CONNECTOR_SHUTDOWN_TIMEOUT).toSeconds());
        SecretMask mask = SecretMask.of(settings.secrets());
        MaskedDumps.of(context, mask);
        MaskedConsoles.of(context, mask);
        giveProperties(context);
        prepare(context);
        return context;
    }

    /** Has a tenant's context run these routes, once it is started. */
    public void run(CamelContext context, RouteSet set) throws Exception {
        openLedger(context);
        connectorBeans.half().begin();
        set.loadInto(context);
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        health.register(new ProblemHealthCheck(
                "running-routes", new RoutesToRun(context, () -> RouteSet.ids(context))::problem));
        addControls(context);
    }

    /** Opens the ledger, which is closed when the routes have stopped. */
    public void openLedger(CamelContext context) throws Exception {
        Ledger ledger = (Ledger) beans.get("ledger");
        try {
            // what is only read is open from the beginning
            if (mandate.learns()) {
                ledger.open();
                // now that the folder is this connector's alone
                ((DeadLetters) beans.get("deadLetters")).recover();
                ledger.identity(connectorBeans.identity());
                guard(ledger);
                ((SecurityPlatform) beans.get("securityPlatform")).begin();
            }
        } catch (LedgerException.Locked e) {
            throw StartException.setting(e.getMessage(), e);
        }
        context.addService(new ServiceSupport() {
            @Override
            protected void doStop() {
                connectorBeans.half().end();
                ledger.close();
            }
        });
    }

    /** What happened shortly before this start counts for the guards, too. */
    private void guard(Ledger ledger) {
        RetirementGuard retirements = (RetirementGuard) beans.get("retirements");
        retirements.retiredBefore(ledger.retiredSince(RetirementGuard.windowBegin(Clock.systemUTC())));
        if (OwedControl.number(ledger, Owed.Reason.QUOTA) > 0) {
            ((Quota) beans.get("quota")).waiting();
        }
    }

    /** Opens the plan of a dry run, which ends when the routes have stopped. */
    private void beginPlan(CamelContext context) throws Exception {
        if (beans.get("writer") instanceof Plan plan) {
            plan.begin();
            context.addService(new ServiceSupport() {
                @Override
                protected void doStop() throws IOException {
                    plan.close();
                }
            });
        }
    }

    /** Gives a context what the routes need. */
    public void prepare(CamelContext context) {
        CamelCli.keepOut(context);
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        beans.forEach((name, bean) -> {
            if (bean instanceof HealthCheck check) {
                health.register(check);
            } else {
                context.getRegistry().bind(name, bean);
            }
        });
        connectorBeans.network().configure(context);
        connectorBeans.half().prepare(context);
        context.addComponent("opencti", connectorBeans.openCti((Ledger) beans.get("ledger")));
        int threads = settings.number(Setting.CROWDSTRIKE_PARALLEL_REQUESTS);
        ThreadPoolProfile profile = new ThreadPoolProfile(DELIVERY_THREADS);
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        context.getExecutorServiceManager().registerThreadPoolProfile(profile);
    }

    /** Gives a context what Camel main gives to its own: the placeholders, and the user's application.properties. */
    public void giveProperties(CamelContext context) {
        PropertiesComponent component = context.getPropertiesComponent();
        component.setOverrideProperties(properties.placeholders());
        component.setLocation(propertiesLocation);
    }
}
