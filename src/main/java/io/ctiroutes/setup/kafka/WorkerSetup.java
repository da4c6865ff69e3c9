package io.ctiroutes.setup.kafka;

import io.ctiroutes.console.Console;
import io.ctiroutes.kafka.Topic;
import io.ctiroutes.kafka.TopicReader;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.operate.CamelCli;
import io.ctiroutes.operate.ConnectorControl;
import io.ctiroutes.operate.ManagementPort;
import io.ctiroutes.operate.MaskedConsoles;
import io.ctiroutes.operate.MaskedDumps;
import io.ctiroutes.operate.ProblemHealthCheck;
import io.ctiroutes.operate.SecretMask;
import io.ctiroutes.routes.InvalidRoutesException;
import io.ctiroutes.routes.RouteCheck;
import io.ctiroutes.routes.RouteSet;
import io.ctiroutes.routes.TrialMemory;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.ConnectorBeans;
import io.ctiroutes.setup.Mandate;
import io.ctiroutes.setup.NetworkSetup;
import io.ctiroutes.setup.PackagedVersion;
import io.ctiroutes.setup.RulesSetup;
import io.ctiroutes.setup.SettingsSetup;
import io.ctiroutes.setup.StartException;
import io.ctiroutes.tenant.Tenant;
import io.ctiroutes.tenant.TenantFiles;
import io.ctiroutes.topic.Filter;
import io.ctiroutes.worker.OutdatedRecords;
import io.ctiroutes.worker.TenantRuns;
import io.ctiroutes.worker.TenantsControl;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.service.ServiceSupport;

/** Sets a worker up: the process's own context has health, metrics and JMX, and each tenant has one with the routes. */
public final class WorkerSetup extends MainListenerSupport {

    private final Settings settings;
    private final Path directory;
    private final Path data;
    private final Path folder;
    private final PrometheusMeterRegistry registry;
    private final Topic topic;
    private final OutdatedRecords outdated;
    private final String worker;
    private final Consumer<String> fenced;
    private Optional<Console> console = Optional.empty();

    /**
     * A worker.
     *
     * @param directory what relative paths in the settings are relative to
     * @param fenced    is told when another worker has this one's name: the process must end
     */
    public WorkerSetup(Settings settings, Path directory, PrometheusMeterRegistry registry, Consumer<String> fenced) {
        KafkaSetup kafka = new KafkaSetup(settings);
        this.settings = settings;
        this.directory = directory;
        this.data = directory.resolve(settings.folder(Setting.CONNECTOR_DATA));
        this.folder = directory.resolve(settings.folder(Setting.CONNECTOR_ROUTES));
        this.registry = registry;
        this.topic = kafka.topic();
        this.outdated = new OutdatedRecords(new TopicReader(kafka.clients(), kafka.topicName()));
        this.worker = kafka.workerName();
        this.fenced = fenced;
    }

    @Override
    public void beforeConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        CamelCli.keepOut(context);
        try {
            if (settings.flag(Setting.CONNECTOR_CLI)) {
                CamelCli.serveOnceStarted(context);
            }
            ManagementPort.of(settings).check();
            takeFolder(context);
            SecretMask mask = SecretMask.of(settings.secrets());
            MaskedDumps.of(context, mask);
            MaskedConsoles.of(context, mask);
            TenantRuns runs =
                    new TenantRuns(new TenantFiles(settings, directory), routes(context), topic::ensured, this::run);
            console = Console.of(settings, PackagedVersion.text(), runs::states, Clock.systemUTC());
            if (console.isPresent()) {
                console.get().serveOnceStarted(context, settings.number(Setting.METRICS_PORT), () -> {});
            }
            context.addService(runs);
            HealthCheckRegistry.get(context).register(ProblemHealthCheck.beside("tenants", runs::problem));
            context.addService(new ConnectorControl(context, "tenants", new TenantsControl(runs)));
            registry.getPrometheusRegistry().register(new TenantsUp(runs::states));
        } catch (StartException e) {
            throw e;
        } catch (IOException e) {
            throw StartException.setting(e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tenants' ledgers would say it too, but one by one, and each when it is too late. */
    private void takeFolder(CamelContext context) throws Exception {
        Closeable folder;
        try {
            folder = Ledger.take(data, Clock.systemUTC());
        } catch (LedgerException.Locked e) {
            throw StartException.setting(e.getMessage(), e);
        }
        context.addService(new ServiceSupport() {
            @Override
            protected void doShutdown() throws IOException {
                folder.close();
                topic.close();
            }
        });
    }

    private RouteSet routes(CamelContext context) {
        try {
            return RouteSet.read(
                    folder, settings.mode(), new RouteCheck(this::prepareTrial), context, TrialMemory.none());
        } catch (IOException e) {
            throw StartException.routes(
                    "the route files in " + folder.toAbsolutePath() + " cannot be read (CONNECTOR_ROUTES): "
                            + e.getMessage(),
                    e);
        } catch (InvalidRoutesException e) {
            throw StartException.routes(e.getMessage(), e);
        }
    }

    /** Routes are tried out as those of a tenant that does not exist. */
    private void prepareTrial(CamelContext trial) {
        Tenant nobody = new Tenant("nobody", settings, Filter.ALL);
        ConnectorMetrics unseen =
                new ConnectorMetrics(new io.micrometer.core.instrument.simple.SimpleMeterRegistry(), "");
        CamelSetup setup =
                setup(nobody, unseen, new Mandate(Ledger.scratch(Clock.systemUTC()), false, true, false, false));
        setup.giveProperties(trial);
        setup.prepare(trial);
    }

    private TenantRuns.Run run(Tenant tenant, RouteSet routes) {
        ConnectorMetrics metrics =
                ConnectorMetrics.ofTenant(registry, settings.text(Setting.CONNECTOR_NAME), tenant.name());
        return new TenantRun(
                tenant,
                setup(tenant, metrics, Mandate.ofConnector(tenant.settings(), data.resolve(tenant.name()))),
                metrics,
                routes,
                console);
    }

    private CamelSetup setup(Tenant tenant, ConnectorMetrics metrics, Mandate mandate) {
        TenantHalf half = new TenantHalf(
                tenant,
                topic,
                outdated,
                worker,
                () -> fenced.accept(
                        "another worker has the name " + worker
                                + " (CONNECTOR_WORKER_NAME), and has taken this one's place: two workers must not have one name"));
        NetworkSetup network = new NetworkSetup(tenant.settings(), directory);
        return new CamelSetup(
                tenant.settings(),
                data.resolve(tenant.name()),
                new ConnectorBeans(tenant.settings(), metrics, network, half),
                RulesSetup.rails(tenant.settings(), directory),
                folder,
                SettingsSetup.location(directory),
                mandate);
    }
}
