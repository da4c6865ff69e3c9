package io.ctiroutes.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.operate.CamelCli;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which lines name a tenant, wherever in its context they are written. */
@Isolated("reads what the whole JVM prints, and says how much that is")
class TenantThreadsTest {

    private static final Logger LOG = LoggerFactory.getLogger("io.ctiroutes.example");

    /** What threads there are in a tenant's routes: who writes, and the place. */
    private static final Set<String> PLACES =
            Set.of("start", "timer", "seda", "parallel", "retry", "wiretap", "thread", "schedule", "begun", "notice");

    @RegisterExtension
    final Console console = new Console();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyLineNamesTheTenantOfItsThread(boolean json) throws Exception {
        Logging.configure(json, "warn");
        try (DefaultCamelContext acme = tenant("acme");
                DefaultCamelContext other = tenant("other")) {
            // beside each other, as in a worker
            start(acme, "acme");
            start(other, "other");
            await().untilAsserted(() -> {
                assertThat(places("acme", json)).containsAll(PLACES);
                assertThat(places("other", json)).containsAll(PLACES);
            });
            LOG.warn("nobody nowhere");
            stop(acme, "acme");
            stop(other, "other");
        }

        assertThat(lines()).allSatisfy(line -> {
            String[] words = message(line, json).split(" ");
            assertThat(tenant(line, json)).as(line).isEqualTo(words[0].equals("nobody") ? "" : words[0]);
        });
    }

    @Test
    void plainTextIsAsBeforeWhereThereIsNoTenantAndNamesItBesideTheThreadElse() {
        Logging.configure(false, "warn");
        String thread = Thread.currentThread().getName();

        LOG.warn("before");
        try (var acme = TenantThreads.here("acme")) {
            LOG.warn("within");
        }
        LOG.warn("after");

        assertThat(lines().stream().map(line -> line.substring(line.indexOf(' ') + 1)))
                .containsExactly(
                        "WARN  [" + thread + "] io.ctiroutes.example - before",
                        "WARN  [" + thread + "] tenant=acme io.ctiroutes.example - within",
                        "WARN  [" + thread + "] io.ctiroutes.example - after");
    }

    private static void start(CamelContext context, String tenant) {
        try (var named = TenantThreads.here(tenant)) {
            context.start();
            LOG.warn("{} start", tenant);
        }
        // by those who do not know the tenant
        context.getExecutorServiceManager()
                .newThread("thread", () -> {
                    LOG.warn("{} thread", tenant);
                    new Thread(() -> LOG.warn("{} begun", tenant)).start();
                })
                .start();
        context.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(context, "schedule")
                .schedule(() -> FailureLog.notice(tenant + " schedule"), 1, TimeUnit.MILLISECONDS);
    }

    private static void stop(CamelContext context, String tenant) {
        try (var named = TenantThreads.here(tenant)) {
            context.stop();
        }
    }

    private static DefaultCamelContext tenant(String name) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        CamelCli.keepOut(context);
        TenantThreads.name(context, name);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(IOException.class)
                        .maximumRedeliveries(1)
                        .redeliveryDelay(1)
                        .asyncDelayedRedelivery()
                        .handled(true)
                        .process(exchange -> LOG.warn("{} retry", name));
                from("timer:once?delay=1&repeatCount=1")
                        .process(exchange -> LOG.warn("{} timer", name))
                        .process(exchange -> FailureLog.notice(name + " notice"))
                        .wireTap("direct:tapped")
                        .to("seda:next");
                from("direct:tapped").process(exchange -> LOG.warn("{} wiretap", name));
                from("seda:next")
                        .process(exchange -> LOG.warn("{} seda", name))
                        .split(constant(List.of(1, 2, 3)))
                        .parallelProcessing()
                        .process(exchange -> LOG.warn("{} parallel", name))
                        .end()
                        .throwException(new IOException("again"));
            }
        });
        return context;
    }

    private Set<String> places(String tenant, boolean json) {
        return lines().stream()
                .map(line -> message(line, json))
                .filter(message -> message.startsWith(tenant + ' '))
                .map(message -> message.substring(tenant.length() + 1))
                .collect(Collectors.toSet());
    }

    private static String message(String line, boolean json) {
        return json ? parsed(line).path("message").asText() : line.substring(line.lastIndexOf(" - ") + 3);
    }

    private static String tenant(String line, boolean json) {
        if (json) {
            return parsed(line).path("attributes").path("tenant").asText();
        }
        return line.contains(" tenant=") ? line.replaceFirst(".*\\] tenant=(\\S+) io\\.ctiroutes.*", "$1") : "";
    }

    private static JsonNode parsed(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private List<String> lines() {
        return console.text().lines().toList();
    }
}
