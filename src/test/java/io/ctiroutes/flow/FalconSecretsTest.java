package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.setup.Logging;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** No log line, exception or dead letter shows the client secret or an access token, whatever goes wrong. */
@Isolated("reads what the whole JVM prints, and says how much that is")
class FalconSecretsTest extends RoutesTestSupport {

    /** How every token of the stand-in begins. */
    private static final String TOKEN = "t0k3n.";

    @RegisterExtension
    final Console console = new Console();

    @BeforeEach
    void logAsText() {
        Logging.configure(false, "debug");
    }

    @Test
    void throughTokensErrorsRefusalsAndAStopNoSecretIsShown() throws IOException {
        routes().with(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, "1").start();
        falcon.faults().refuseValue("bad.example", "must be nice");
        deliver(
                GivenChange.domain("a.example").upsert(),
                GivenChange.domain("bad.example").upsert());
        Path letter = deadLetters().get(0);

        falcon.faults().expireTokens();
        deliver(GivenChange.domain("a.example").upsert());

        falcon.faults().failNext(1, Fault.status(500));
        falcon.faults().failNext(1, Fault.html(502));
        falcon.faults().failNext(1, Fault.resetBeforeApplying());
        deliver(GivenChange.domain("b.example").upsert());

        falcon.faults().missingScope(true);
        CompletableFuture<Void> paused =
                startDelivery(GivenChange.domain("c.example").upsert());
        await().until(() -> falcon.traffic().answered(403) >= 2);
        falcon.faults().missingScope(false);
        paused.join();

        falcon.faults().revokeCredentials();
        falcon.faults().expireTokens();
        CompletableFuture<Void> interrupted =
                startDelivery(GivenChange.domain("d.example").upsert());
        long before = falcon.traffic().tokenRequests();
        await().until(() -> falcon.traffic().tokenRequests() >= before + 2);
        context.stop();
        StringWriter failure = new StringWriter();
        interrupted
                .handle((done, e) -> {
                    e.printStackTrace(new PrintWriter(failure));
                    return done;
                })
                .join();

        String logged = console.text();
        assertThat(logged).contains("DEBUG", "/oauth2/token", "AccessRefusedException", "bad.example");
        assertThat(failure.toString()).contains("Exception");
        assertHidden(logged);
        assertHidden(failure.toString());
        assertHidden(Files.readString(letter));
    }

    private void assertHidden(String text) {
        String encoded = URLEncoder.encode(falcon.clientSecret(), StandardCharsets.UTF_8);
        assertThat(text.contains(TOKEN)).as("an access token is shown").isFalse();
        assertThat(text.contains(falcon.clientSecret()) || text.contains(encoded))
                .as("the client secret is shown")
                .isFalse();
    }
}
