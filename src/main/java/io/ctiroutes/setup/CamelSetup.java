package io.ctiroutes.setup;

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
import io.ctiroutes.operate.CamelCli;
import io.ctiroutes.operate.ChecksControl;
import io.ctiroutes.operate.ConnectorControl;
import io.ctiroutes.operate.DeadLettersControl;
import io.ctiroutes.operate.DeliveriesControl;
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
import io.ctiroutes.routes.RoutesToRun;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
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

    /** Nothing that only helps development. */
    private static final String PROFILE = "prod";

    private final Settings settings;
    private final Path data;
    private final ConnectorBeans connectorBeans;
    private final SafetyRails rails;
    private final Mandate mandate;
    private final Map<String, Object> beans;
    private final Path routes;
    private final String propertiesLocation;

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
        this.data = data;
        this.connectorBeans = connectorBeans;
        this.rails = rails;
        this.mandate = mandate;
        this.beans = connectorBeans.byName(data, rails, mandate);
        this.routes = routes;
        this.propertiesLocation = propertiesLocation;
    }

    /** Camel's own options; application.properties may have others. */
    public Properties camelProperties() {
        boolean metrics = settings.flag(Setting.METRICS_ENABLE);
        Properties camel = new Properties();
        camel.setProperty("camel.main.name", "opencti-falcon");
        camel.setProperty("camel.main.profile", PROFILE);
        camel.setProperty(
                "camel.main.shutdownTimeout",
                Long.toString(
                        settings.seconds(Setting.CONNECTOR_SHUTDOWN_TIMEOUT).toSeconds()));
        camel.setProperty("camel.main.sourceLocationEnabled", "true");
        // bodies may be large and are read once: nothing is gained by keeping copies
        camel.setProperty("camel.main.streamCachingEnabled", "false");
        camel.setProperty("camel.management.enabled", "true");
        ManagementPort management = ManagementPort.of(settings);
        camel.setProperty("camel.management.host", management.host());
        camel.setProperty("camel.management.port", Integer.toString(management.port()));
        camel.setProperty("camel.management.healthCheckEnabled", "true");
        camel.setProperty("camel.management.metricsEnabled", Boolean.toString(metrics));
        camel.setProperty("camel.health.enabled", "true");
        camel.setProperty("camel.metrics.enabled", "true");
        camel.setProperty("camel.metrics.path", "/metrics");
        // it counts every event of every batch as an exchange, with a search through all meters for each
        camel.setProperty("camel.metrics.enableExchangeEventNotifier", "false");
        // the sum over all routes says little, and every event carries its timer about
        camel.setProperty("camel.metrics.routePolicyLevel", "route");
        camel.setProperty("camel.metrics.clearOnReload", "false");
        boolean cli = settings.flag(Setting.CONNECTOR_CLI);
        // what camel get, top and trace ask
        camel.setProperty("camel.main.devConsoleEnabled", Boolean.toString(cli));
        camel.setProperty("camel.trace.enabled", Boolean.toString(cli));
        camel.setProperty("camel.trace.standby", Boolean.toString(cli));
        return camel;
    }

    /** What routes can refer to in double braces: every setting that is no secret. */
    public Properties placeholders() {
        Properties placeholders = new Properties();
        placeholders.putAll(settings.placeholders());
        placeholders.setProperty(Setting.CONNECTOR_DATA.property(), data.toString());
        // what Camel's HTTP component reads
        for (Setting timeout : List.of(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, Setting.CROWDSTRIKE_CONNECT_TIMEOUT)) {
            placeholders.setProperty(
                    timeout.property() + "-millis",
                    Long.toString(settings.seconds(timeout).toMillis()));
        }
        placeholders.setProperty(
                Setting.HITS_INTERVAL.property() + "-millis",
                Long.toString(Duration.ofMinutes(settings.number(Setting.HITS_INTERVAL))
                        .toMillis()));
        return placeholders;
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
            if (settings.flag(Setting.CONNECTOR_CLI)) {
                CamelCli.serveOnceStarted(context);
            }
            openLedger(context);
            beginPlan(context);
            RouteReload reload = loadRoutes(context);
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

    private RouteReload loadRoutes(CamelContext context) throws Exception {
        RouteReload reload = new RouteReload(routes, Mode.ALL, new RouteCheck(this::prepareTrial));
        try {
            reload.loadFirst(context);
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

    private void addControls(CamelContext context) throws Exception {
        DeadLettersControl letters =
                new DeadLettersControl((DeadLetters) beans.get("deadLetters"), ConnectorBeans.letterLimits(settings));
        context.addService(new ConnectorControl(context, "dead-letters", letters));
        DeliveriesControl deliveries = new DeliveriesControl(
                context, connectorBeans.metrics(), (RateLimit) beans.get("rateLimit"), (FalconStatus)
                        beans.get("falconStatus"));
        context.addService(new ConnectorControl(context, "deliveries", deliveries));
        OwedControl owed = new OwedControl((Ledger) beans.get("ledger"), (Quota) beans.get("quota"));
        context.addService(new ConnectorControl(context, "owed", owed));
        ChecksControl checks = new ChecksControl((Checks) beans.get("reconciliation"));
        context.addService(new ConnectorControl(context, "checks", checks));
        WriteBackControl writeBack = new WriteBackControl(
                (SecurityPlatform) beans.get("securityPlatform"),
                (Outbox) beans.get("outbox"),
                (Wishes) beans.get("wishes"),
                (Hits) beans.get("hits"),
                (Validations) beans.get("validations"));
        context.addService(new ConnectorControl(context, "write-back", writeBack));
        Ledger ledger = (Ledger) beans.get("ledger");
        Explanations explanations = new Explanations(
                (DeadLetters) beans.get("deadLetters"), rails, settings.text(Setting.OPENCTI_URL), Clock.systemUTC());
        context.addService(new ConnectorControl(context, "ledger", new LedgerControl(ledger, explanations)));
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
        loadRoutes(context);
        for (RouteDefinition route : context.getRouteDefinitions()) {
            if (!route.getInput().getEndpointUri().startsWith("direct:")) {
                route.setAutoStartup("false");
            }
        }
        return context;
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
        context.addComponent("opencti", connectorBeans.openCti((Ledger) beans.get("ledger")));
        int threads = settings.number(Setting.CROWDSTRIKE_PARALLEL_REQUESTS);
        ThreadPoolProfile profile = new ThreadPoolProfile(DELIVERY_THREADS);
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        context.getExecutorServiceManager().registerThreadPoolProfile(profile);
    }

    /** Gives a context what Camel main gives to its own: the placeholders, and the user's application.properties. */
    public void giveProperties(CamelContext context) {
        PropertiesComponent properties = context.getPropertiesComponent();
        properties.setOverrideProperties(placeholders());
        properties.setLocation(propertiesLocation);
    }
}
