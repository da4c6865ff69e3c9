package io.ctiroutes.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.console.ConsoleAccess.Verdict;
import io.ctiroutes.network.Loopback;
import io.ctiroutes.operate.ManagementPort;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console on the management server of a process. Safe for use by several threads. */
public final class Console {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private static final String PATH = "/console";
    private static final String API = PATH + "/api/";
    private static final String INDEX = "index.html";
    private static final Pattern FILE = Pattern.compile("[a-z][a-z-]*\\.(html|css|js|svg)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConsoleAccess access;
    private final ConsoleApi api;
    private final Clock clock;
    private final Map<String, View> views = new ConcurrentHashMap<>();

    private Console(Supplier<Map<String, Object>> process, ConsoleAccess access, Clock clock) {
        this.access = access;
        api = new ConsoleApi(process, tenant -> Optional.ofNullable(views.get(tenant)));
        this.clock = clock;
    }

    /**
     * A console that shows nothing yet; empty if none is wanted.
     *
     * @param version of the connector
     * @param tenants what is wrong with each, if anything is; none unless the process is a worker
     * @throws IOException if everybody could use it; the message names the settings and what to do
     */
    public static Optional<Console> of(
            Settings settings, String version, Supplier<Map<String, Optional<String>>> tenants, Clock clock)
            throws IOException {
        if (!settings.flag(Setting.CONSOLE_ENABLE)) {
            return Optional.empty();
        }
        Optional<String> password =
                Optional.of(settings.text(Setting.CONSOLE_PASSWORD)).filter(text -> !text.isEmpty());
        String host = ManagementPort.of(settings).host();
        if (password.isEmpty() && !Loopback.isLoopback(host)) {
            throw new IOException("CONSOLE_PASSWORD is not set, and everybody who reaches " + host
                    + " (METRICS_ADDR) could use the console.\nSet CONSOLE_PASSWORD (property: console.password), or"
                    + " METRICS_ADDR to 127.0.0.1.");
        }
        List<String> hosts = new ArrayList<>(settings.words(Setting.CONSOLE_HOSTS));
        hosts.add(host);
        Supplier<Map<String, Object>> process = () -> View.map(
                "version", version,
                "name", settings.text(Setting.CONNECTOR_NAME),
                "mode", settings.text(Setting.CONNECTOR_MODE),
                "tenants",
                        tenants.get().entrySet().stream()
                                .map(tenant -> View.map(
                                        "name",
                                        tenant.getKey(),
                                        "state",
                                        tenant.getValue().orElse("ok")))
                                .toList());
        return Optional.of(new Console(process, new ConsoleAccess(password, hosts, clock), clock));
    }

    /**
     * Shows a context from now on.
     *
     * @param tenant whose it is; empty for that of a process without tenants
     */
    public void show(String tenant, Watched watched) {
        View view = new View(watched, clock);
        view.begin();
        views.put(tenant, view);
    }

    /** The context of this tenant is gone. */
    public void gone(String tenant) {
        Optional.ofNullable(views.remove(tenant)).ifPresent(View::end);
    }

    /**
     * Serves it where health and metrics are, as soon as a context runs.
     *
     * @param context that has the management server
     * @param port    of that server
     * @param then    what is done then, too
     */
    public void serveOnceStarted(CamelContext context, int port, Runnable then) throws Exception {
        context.addStartupListener(new ExtendedStartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext started, boolean already) {
                // its server may not run yet
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean already) {
                serve(started, port);
                then.run();
            }
        });
    }

    private void serve(CamelContext context, int port) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME + '-' + port);
        router.route(PATH + "*").handler(this::answer);
        router.vertx()
                .setPeriodic(History.STEP.toMillis(), timer -> views.values().forEach(View::sample));
        LOG.info("the console is at {} on port {}", PATH, port);
    }

    private void answer(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        HttpServerResponse response = request.response();
        String path = routing.normalizedPath();
        if (!path.equals(PATH) && !path.startsWith(PATH + '/')) {
            routing.next();
            return;
        }
        response.putHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
        boolean change = request.method().equals(HttpMethod.POST);
        Verdict verdict = access.of(new ConsoleAccess.Request(
                request.remoteAddress().hostAddress(),
                Optional.ofNullable(request.authority()).map(Object::toString).orElse(null),
                request.getHeader("Authorization"),
                change,
                request.getHeader(ConsoleAccess.CHANGE_HEADER) != null));
        if (verdict != Verdict.OK) {
            if (verdict == Verdict.NO_PASSWORD) {
                response.putHeader("WWW-Authenticate", "Basic realm=\"OpenCTI to Falcon\", charset=\"UTF-8\"");
            }
            end(response, ConsoleApi.Answer.error(verdict.status(), verdict.reason()));
        } else if (!change && !request.method().equals(HttpMethod.GET)) {
            end(response, ConsoleApi.Answer.error(405, "GET or POST"));
        } else if (path.startsWith(API)) {
            // it may ask the ledger, and read letters
            routing.vertx()
                    .executeBlocking(() -> answer(change, path.substring(API.length()), routing), false)
                    .onComplete(done -> end(response, done.succeeded() ? done.result() : failed(done.cause())));
        } else if (path.equals(PATH)) {
            response.setStatusCode(302).putHeader("Location", PATH + '/').end();
        } else {
            file(response, path.substring(PATH.length() + 1));
        }
    }

    private ConsoleApi.Answer answer(boolean change, String path, RoutingContext routing) throws IOException {
        Map<String, String> query = new HashMap<>();
        routing.queryParams().forEach(parameter -> query.put(parameter.getKey(), parameter.getValue()));
        return api.answer(change, path, query);
    }

    private static ConsoleApi.Answer failed(Throwable failure) {
        LOG.warn("the console cannot answer", failure);
        return ConsoleApi.Answer.error(500, "the connector could not tell: see its log");
    }

    private static void end(HttpServerResponse response, ConsoleApi.Answer answer) {
        try {
            response.setStatusCode(answer.status())
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(JSON.writeValueAsBytes(answer.body())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void file(HttpServerResponse response, String path) {
        String name = path.isEmpty() ? INDEX : path;
        try (InputStream in = FILE.matcher(name).matches() ? Console.class.getResourceAsStream("page/" + name) : null) {
            if (in == null) {
                end(response, ConsoleApi.Answer.error(404, "there is no such page"));
                return;
            }
            response.putHeader("Content-Type", TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
                    .end(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            end(response, failed(e));
        }
    }
}
