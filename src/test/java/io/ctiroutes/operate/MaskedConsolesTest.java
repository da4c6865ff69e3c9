package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Camel's consoles say of a context that knows secrets. */
class MaskedConsolesTest {

    private static final String SECRET = "s3cr+t&<20/=";

    private final DefaultCamelContext context = new DefaultCamelContext(false);

    @BeforeEach
    void setUp() throws Exception {
        context.setDevConsole(true);
        Properties properties = new Properties();
        properties.setProperty("falcon.secret", SECRET);
        properties.setProperty("my.own.key", "ours-alone");
        context.getPropertiesComponent().setInitialProperties(properties);
        MaskedConsoles.of(context, SecretMask.of(List.of(SECRET)));
        context.setVariable("key", SECRET);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a")
                        .routeId("a")
                        .setHeader("X-Key", simple("Bearer {{falcon.secret}}"))
                        .to("log:a?marker=RAW({{falcon.secret}})");
            }
        });
        context.build();
        consoles().loadDevConsoles(true);
        context.start();
    }

    @AfterEach
    void tearDown() {
        context.stop();
    }

    @Test
    void noneShowsASecretAsTextOrAsJson() {
        List<String> shown = consoles().stream()
                .filter(console ->
                        !List.of("gc", "reload", "debug", "receive", "send").contains(console.getId()))
                .flatMap(console -> Stream.of(text(console), json(console)))
                .toList();

        assertThat(shown).hasSizeGreaterThan(40).noneMatch(text -> text.contains(SECRET));
        assertThat(text(consoles().resolveById("variables"))).contains("***");
        assertThat(json(consoles().resolveById("variables"))).contains("***");
        assertThat(json(consoles().resolveById("route-dump"))).contains("Bearer", "marker");
        assertThat(json(consoles().resolveById("route"))).contains("\"routeId\":\"a\"", "\"exchangesTotal\":0");
    }

    @Test
    void whatListsPropertiesIsLeftOut() {
        assertThat(consoles().stream().map(DevConsole::getId))
                .contains("context", "route", "variables")
                .doesNotContain("properties", "main-configuration", "system-properties");
        assertThat(consoles().resolveById("properties")).isNull();
        assertThat(consoles().resolveById("system-properties")).isNull();
        assertThat(consoles().resolveById("main-configuration")).isNull();
        assertThat(consoles().getConsole("properties")).isEmpty();
    }

    private DevConsoleRegistry consoles() {
        return context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class);
    }

    private static String text(DevConsole console) {
        return console.supportMediaType(MediaType.TEXT) ? String.valueOf(console.call(MediaType.TEXT, Map.of())) : "";
    }

    private static String json(DevConsole console) {
        return console.supportMediaType(MediaType.JSON)
                ? ((JsonObject) console.call(MediaType.JSON, Map.of())).toJson().replace("\\/", "/")
                : "";
    }
}
