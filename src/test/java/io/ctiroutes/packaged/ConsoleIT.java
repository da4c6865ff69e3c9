package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The console of the packaged connector in a browser. */
@Order(2)
class ConsoleIT {

    private static final String PASSWORD = "a-long-password-4f1";

    private static ConsoleBrowser browser;
    /** What all tests look at that do not need one of their own. */
    private static StandIns standIns;

    @BeforeAll
    static void start() {
        browser = ConsoleBrowser.start();
        standIns = new StandIns();
        standIns.installation()
                .with(Setting.CONSOLE_ENABLE, "true")
                .with(Setting.CONSOLE_PASSWORD, PASSWORD)
                .editing(RouteEdits.none().replacing("id: coalesce", "id: my-coalesce"));
        standIns.openCti().preload(40, n -> Indicator.domain("good-" + n + ".example"));
        standIns.startProcess();
        browser.password(PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (standIns != null) {
            standIns.close();
        }
    }

    @Test
    void whatIsWrongIsToldInWordsUntilItIsMended() {
        open();
        browser.awaitText("#well", "All is well");
        browser.awaitText("#stream-state", "connected");
        browser.awaitText("#falcon-state", "calls go through");

        standIns.falcon().faults().revokeCredentials();
        standIns.falcon().faults().expireTokens();
        standIns.openCti().faults().stop();
        try {
            standIns.openCti().create(Indicator.domain("while-down.example"));
            browser.awaitText("#well", "Not well");
            browser.awaitText("#problems", "stream", "410");
        } finally {
            standIns.openCti().faults().resume();
        }
        try {
            browser.awaitText("#falcon-state", "calls do not get through");
            browser.awaitText("#problems", "CROWDSTRIKE_CLIENT_ID");
        } finally {
            standIns.falcon().faults().restoreCredentials();
        }
        browser.awaitText("#well", "All is well");
        browser.awaitText("#stream-state", "connected");
    }

    @Test
    void aRefusalIsOpenedReplayedAndGone() {
        String row = refused("refused.example", "it is on the global allow list");
        open();
        browser.awaitText(row, "domain:refused.example", "it is on the global allow list");

        browser.click(row + " button");
        browser.awaitText("#letter-title", "domain:refused.example");
        browser.awaitText("#letter-body", "it is on the global allow list", "domain-name:value = 'refused.example'");
        standIns.falcon().faults().acceptValue("refused.example");
        browser.click("#letter-dialog [data-action=replay]");

        browser.awaitText("#told", "the letter is gone: domain:refused.example");
        browser.awaitCount(row, 0);
        assertThat(standIns.falcon().ioc("domain", "refused.example")).isPresent();
    }

    @Test
    void aLetterIsDiscardedOnceThatIsConfirmed() {
        String row = refused("discarded.example", "not this one");
        open();
        browser.click(row + " button");
        browser.click("#letter-dialog [data-action=discard]");
        browser.awaitText("#confirm-text", "domain:discarded.example");
        browser.click("#confirm-no");
        browser.awaitCount("#confirm-dialog[open]", 0);
        assertThat(browser.count(row)).isEqualTo(1);

        browser.click("#letter-dialog [data-action=discard]");
        browser.click("#confirm-yes");

        browser.awaitText("#told", "Discarded: domain:discarded.example");
        browser.awaitCount(row, 0);
    }

    @Test
    void routesAreShownAsTheyWereEdited() throws IOException {
        open();
        browser.click("#flow [data-route=events]");
        browser.awaitText("#route", "my-coalesce", "to-event");

        Files.writeString(standIns.directory().resolve("routes/by-hand.camel.yaml"), """
                - route:
                    id: by-hand
                    from:
                      uri: direct:by-hand
                      steps:
                        - log: {id: a-step-by-hand, message: "hello"}
                """);

        browser.click("#flow [data-route=by-hand]");
        browser.awaitText("#route", "a-step-by-hand");
    }

    @Test
    void itIsUsedByKeysAlone() {
        String row = refused("keys.example", "not by keys");
        open();
        browser.awaitText(row, "keys.example");
        browser.tabTo(row + " button");
        browser.type(Keys.ENTER);
        browser.awaitText("#letter-body", "not by keys");
        assertThat(browser.focused("#letter-dialog *")).isTrue();
        browser.type(Keys.ESCAPE);
        browser.awaitCount("#letter-dialog[open]", 0);
        assertThat(browser.focused(row + " button")).isTrue();

        browser.tabTo("#explain-value");
        browser.type("good-7.example", Keys.ENTER);
        browser.awaitText("#explanation", "domain:good-7.example", "wanted");
    }

    @Test
    void whoDoesNotKnowThePasswordSeesNothing() {
        browser.password("");
        try {
            browser.open(address(standIns));
            assertThat(browser.count("#main")).isZero();
            browser.password("wrong");
            browser.open(address(standIns));
            assertThat(browser.count("#main")).isZero();

            browser.password("");
            browser.open(address(standIns).replace("//", "//operator:" + PASSWORD + '@'));
            browser.awaitText("#well", "All is well");
        } finally {
            browser.password(PASSWORD);
        }
    }

    @Test
    void everybodyCanReadItInTheDarkAndOnAPhone() throws IOException {
        String row = refused("read.example", "it is on the global allow list");
        open();
        browser.awaitText("#well", "All is well");
        browser.awaitText(row, "read.example");
        browser.click("#flow [data-route=deliver-chunk]");
        browser.script("location.hash = 'explain=good-1.example'");
        browser.awaitText("#explanation", "domain:good-1.example");
        Map<String, List<?>> barriers = new TreeMap<>();
        for (boolean dark : List.of(false, true)) {
            browser.dark(dark);
            String scheme = dark ? "dark" : "light";
            browser.desktop();
            browser.picture(scheme);
            barriers.put(scheme, browser.barriers());
            browser.phone();
            browser.picture(scheme + "-phone");
            barriers.put(scheme + " on a phone", browser.barriers());
            assertThat(browser.overflow()).isZero();
            browser.click(row + " button");
            browser.awaitText("#letter-body", "it is on the global allow list");
            browser.picture(scheme + "-phone-letter");
            barriers.put("letter, " + scheme, browser.barriers());
            browser.click("#letter-dialog [data-close]");
        }
        assertThat(barriers).allSatisfy((where, found) -> assertThat(found).isEmpty());
    }

    @Test
    void hostileTextsDoNoHarm() throws Exception {
        String script =
                "\"'><script>window.harmed = 1; alert(1)</script><img src=x onerror=\"window.harmed=1;alert(1)\">";
        String turned = "\u202e" + "elpmaxe.live" + "\u2066\u200f";
        try (StandIns hostile = new StandIns()) {
            hostile.installation().with(Setting.CONSOLE_ENABLE, "true").with(Setting.CONNECTOR_NAME, script + turned);
            hostile.falcon().faults().refuseValue("first.example", script + turned);
            hostile.falcon().faults().refuseValue("second.example", script + "x".repeat(10_000));
            hostile.openCti()
                    .create(Indicator.domain("first.example")
                            .name(script + turned)
                            .description(script)
                            .labels(script, turned));
            hostile.openCti()
                    .create(Indicator.domain("second.example")
                            .name("n".repeat(10_000))
                            .labels("l".repeat(10_000)));
            hostile.startProcess();
            awaitLetters(hostile, 2);
            // no JSON
            hostile.openCti().emit("create", "{" + script + turned);
            awaitLetters(hostile, 3);

            browser.password("");
            browser.open(address(hostile));
            browser.trustAnybody();
            browser.awaitCount("#letters tbody tr", 3);
            harmless();
            browser.picture("hostile");
            for (String file : List.of("domain_first", "domain_second", "event")) {
                browser.click("#letters tr[data-file^=" + file + "] button");
                browser.awaitCount("#letter-dialog[open]", 1);
                harmless();
                browser.picture("hostile-letter-" + file);
                browser.click("#letter-dialog [data-close]");
            }
            for (String value : List.of("first.example", "second.example", script, turned, "y".repeat(2_000))) {
                browser.script(
                        "document.querySelector('#explain-value').value = arguments[0];"
                                + " document.querySelector('#explain-form').requestSubmit();",
                        value);
                browser.awaitText("#explanation", value.substring(0, 1));
                browser.awaitCount("#explanation[aria-busy]", 0);
                harmless();
            }
            browser.phone();
            harmless();
            browser.picture("hostile-phone");
        } finally {
            browser.password(PASSWORD);
        }
    }

    /** No markup of strangers is in the page, nothing of it has run, and it is as wide as the window. */
    private static void harmless() {
        assertThat(browser.script("return window.harmed")).isNull();
        assertThat(browser.count("script:not([src='console.js']), img:not([src='icon.svg'])"))
                .isZero();
        assertThat(browser.overflow()).isZero();
    }

    @Test
    void thatNothingAnswersIsTold() throws Exception {
        try (StandIns gone = new StandIns()) {
            gone.installation().with(Setting.CONSOLE_ENABLE, "true");
            ConnectorProcess connector = gone.startProcess();
            awaitServed(gone);
            browser.open(address(gone));
            browser.awaitText("#well", "All is well");

            connector.kill();

            browser.awaitText("#offline", "No answer from the connector");
            browser.awaitText("#well", "Not known");
            assertThat(browser.count("body.stale")).isEqualTo(1);
        }
    }

    private static String refused(String domain, String reason) {
        standIns.falcon().faults().refuseValue(domain, reason);
        standIns.openCti().create(Indicator.domain(domain));
        return "#letters tr[data-file^='domain_" + domain + "']";
    }

    private static void open() {
        awaitServed(standIns);
        browser.open(address(standIns));
    }

    private static String address(StandIns standIns) {
        return "http://127.0.0.1:" + standIns.installation().value(Setting.METRICS_PORT) + "/console/";
    }

    private static void awaitLetters(StandIns standIns, int count) {
        awaitServed(standIns);
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(
                        () -> assertThat(standIns.installation().deadLetters()).hasSize(count));
    }

    /** A browser does not come back to a page that was not there. */
    private static void awaitServed(StandIns standIns) {
        URI page = URI.create(address(standIns));
        await().atMost(StandIns.LONG_ENOUGH)
                .ignoreExceptions()
                .until(() -> ((HttpURLConnection) page.toURL().openConnection()).getResponseCode() != 404);
    }
}
