package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ctiroutes.sandbox.StandIns;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.UnexpectedAlertBehaviour;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A browser without a window, and the console in it. */
final class ConsoleBrowser implements AutoCloseable {

    /** Chrome is what machines at GitHub have. */
    private static final List<Path> BROWSERS = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));

    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final String MISSING = "no browser: install chromium and chromium-driver";
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int MOST_TABS = 100;

    private final ChromeDriver driver;

    private ConsoleBrowser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one. The test is skipped if there is none on this machine, but not where one is required. */
    static ConsoleBrowser start() {
        Optional<Path> browser = BROWSERS.stream().filter(Files::isExecutable).findFirst();
        boolean there = browser.isPresent() && Files.isExecutable(DRIVER);
        if (Boolean.getBoolean("browser.required") || System.getenv("CI") != null) {
            assertThat(there).as(MISSING).isTrue();
        }
        assumeTrue(there, MISSING);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .withLogFile(new File("/dev/null"))
                .build();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow().toFile());
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1440,1000", "--lang=en");
        // an alert fails whatever is done next
        options.setUnhandledPromptBehaviour(UnexpectedAlertBehaviour.IGNORE);
        return new ConsoleBrowser(new ChromeDriver(service, options));
    }

    /** Goes to an address and forgets all that was set before. */
    void open(String address) {
        driver.get("about:blank");
        command("Page.setBypassCSP", Map.of("enabled", false));
        dark(false);
        desktop();
        driver.get(address);
    }

    /** Sends this password with every request, as a browser does once it was asked for it; none if it is empty. */
    void password(String password) {
        command("Network.enable", Map.of());
        byte[] credentials = ("operator:" + password).getBytes(StandardCharsets.UTF_8);
        command(
                "Network.setExtraHTTPHeaders",
                Map.of(
                        "headers",
                        password.isEmpty()
                                ? Map.of()
                                : Map.of(
                                        "Authorization",
                                        "Basic " + Base64.getEncoder().encodeToString(credentials))));
    }

    /** Scripts from whatever place run from now on: markup that got into the page would do harm. */
    void trustAnybody() {
        command("Page.setBypassCSP", Map.of("enabled", true));
        driver.navigate().refresh();
    }

    /** Whether its user likes it dark. He likes it without motion, too: what moves cannot be clicked on. */
    void dark(boolean dark) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    void desktop() {
        command("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    void phone() {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** What is read at an element; empty if it is not there or hidden. */
    String text(String css) {
        return (String) script("return document.querySelector(arguments[0])?.innerText ?? ''", css);
    }

    /** How many there are. */
    long count(String css) {
        return (long) script("return document.querySelectorAll(arguments[0]).length", css);
    }

    void awaitText(String css, String... parts) {
        soon().untilAsserted(() -> assertThat(text(css)).as(css).contains(parts));
    }

    void awaitCount(String css, long count) {
        soon().untilAsserted(() -> assertThat(count(css)).as(css).isEqualTo(count));
    }

    private static ConditionFactory soon() {
        return await().atMost(StandIns.LONG_ENOUGH).pollInterval(POLL);
    }

    /** Clicks on something as soon as one can; it may be drawn anew in between. */
    void click(String css) {
        soon().untilAsserted(() -> assertThatCode(
                        () -> driver.findElement(By.cssSelector(css)).click())
                .doesNotThrowAnyException());
    }

    /** Types into what has the focus. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Goes on by the tabulator until something has the focus. */
    void tabTo(String css) {
        for (int tabs = 0; !focused(css); tabs++) {
            assertThat(tabs).as("tabs to %s", css).isLessThan(MOST_TABS);
            type(Keys.TAB);
        }
    }

    boolean focused(String css) {
        return (boolean) script("return document.activeElement.matches(arguments[0])", css);
    }

    /** Runs a script in the page. */
    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** By how many pixels the page is wider than the window. */
    long overflow() {
        return (long) script("const page = document.documentElement; return page.scrollWidth - page.clientWidth");
    }

    /** Where it breaks rules of accessibility badly, in words. */
    List<?> barriers() throws IOException {
        try (InputStream axe = ConsoleBrowser.class.getResourceAsStream("/axe.min.js")) {
            script(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<?>) driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ["violations"]}).then(
                    (found) => done(found.violations
                        .filter(({impact}) => impact === "serious" || impact === "critical")
                        .map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map(({html, failureSummary}) => html + " " + failureSummary).join("; ")}`)),
                    (error) => done([String(error)]));
                """);
    }

    /** Takes a picture of the top of the page, or of the dialog before it. */
    void picture(String name) throws IOException {
        script("scrollTo(0, 0)");
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
