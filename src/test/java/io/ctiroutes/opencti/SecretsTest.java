package io.ctiroutes.opencti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.MBeanAttributeInfo;
import org.apache.camel.Endpoint;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** The token and the custom headers are nowhere to be read, whatever goes wrong and however much is logged. */
@Isolated("reads what the whole JVM logs, and says how much that is")
@Timeout(60)
class SecretsTest {

    private static final String HEADER_SECRET = "header-s3cret-55aa";

    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));
    private final Lines lines = new Lines();
    private RunningRoute route;
    private Level level;

    /** All that is logged, with the whole of every exception. */
    private static final class Lines extends AbstractAppender {
        private final List<String> texts = new CopyOnWriteArrayList<>();

        Lines() {
            super("lines", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            StringWriter text = new StringWriter();
            text.append(event.getLevel().name())
                    .append(' ')
                    .append(event.getMessage().getFormattedMessage());
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(text));
            }
            texts.add(text.toString());
        }
    }

    @BeforeEach
    void logAsMuchAsTheSettingsAllow() {
        lines.start();
        LoggerConfig root = root();
        level = root.getLevel();
        root.getAppenders().keySet().forEach(root::removeAppender);
        root.addAppender(lines, Level.ALL, null);
        root.setLevel(Level.DEBUG);
        context().getConfiguration().getLoggerConfig("org.apache.camel").setLevel(Level.DEBUG);
        context().updateLoggers();
    }

    @AfterEach
    void close() {
        route.close();
        platform.close();
        root().setLevel(level);
        context().reconfigure();
    }

    @Test
    void noLogLineErrorTextUriOrAttributeShowsThem() throws Exception {
        // given all that can go wrong at the start
        platform.faults().failGraphQl(1, "AUTH_REQUIRED", "You must be logged in to do this.");
        platform.faults().refuseStream(401, 2);
        Recorder recorder = new Recorder();
        recorder.fail(2);
        route = RunningRoute.start(
                platform, recorder, configuration -> configuration.setCustomHeaders("X-Gate: " + HEADER_SECRET));
        recorder.awaitCompleted(platform.create(Indicator.domain("a.example")));

        // and later
        platform.faults().failGraphQl(1, 502);
        platform.faults().serveHtml(true);
        platform.faults().cutConnections();
        await().until(() -> route.consumer().getLastError().contains("text/html"));
        platform.faults().serveHtml(false);
        platform.faults().refuseConnections(true);
        platform.faults().cutConnections();
        await().until(() -> route.consumer().getLastError().contains("cannot be reached"));
        platform.faults().refuseConnections(false);
        recorder.awaitCompleted(platform.create(Indicator.domain("b.example")));
        String attributes = attributes();
        List<String> uris = route.context().getEndpoints().stream()
                .map(endpoint -> endpoint + " " + endpoint.getEndpointUri() + ' ' + key(endpoint))
                .toList();
        route.stopRoute();

        // then much was said, but not that
        assertThat(lines.texts).hasSizeGreaterThan(20).anyMatch(line -> line.startsWith("ERROR OpenCTI refused"));
        assertThat(lines.texts).noneMatch(this::isSecret);
        assertThat(attributes).contains("StreamState").doesNotContain(platform.token(), HEADER_SECRET);
        assertThat(uris).isNotEmpty().noneMatch(this::isSecret);
    }

    @Test
    void aTokenInTheUriIsMaskedWhereTheEndpointIsShown() throws Exception {
        route = RunningRoute.start(platform);
        Endpoint endpoint = route.context()
                .getEndpoint("opencti:live?token=" + platform.token() + "&customHeaders=X-Gate:" + HEADER_SECRET);

        assertThat(endpoint.toString()).contains("opencti").doesNotContain(platform.token(), HEADER_SECRET);
        assertThat(lines.texts).isNotEmpty().noneMatch(this::isSecret);
    }

    private boolean isSecret(String text) {
        return text.contains(platform.token()) || text.contains(HEADER_SECRET);
    }

    private String attributes() throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        StringBuilder all = new StringBuilder();
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(route.mBean()).getAttributes()) {
            all.append(attribute.getName())
                    .append('=')
                    .append(server.getAttribute(route.mBean(), attribute.getName()))
                    .append('\n');
        }
        return all.toString();
    }

    private static String key(Endpoint endpoint) {
        return endpoint.getEndpointKey();
    }

    private static LoggerContext context() {
        return (LoggerContext) LogManager.getContext(false);
    }

    private static LoggerConfig root() {
        return context().getConfiguration().getRootLogger();
    }
}
