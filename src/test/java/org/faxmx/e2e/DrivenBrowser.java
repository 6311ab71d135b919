package org.faxmx.e2e;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium that a test drives, with what it requested and what its console said. */
public final class DrivenBrowser implements AutoCloseable {

    private static final String BROWSER = "chromium";
    private static final String DRIVER = "chromedriver";
    private static final Pattern REQUEST = Pattern.compile(
            "\"method\":\"Network\\.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]*)\"", Pattern.DOTALL);
    /** Longer than any wait should be on a machine that other work slows down. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChromeDriver driver;

    /** Starts it with a window of that size. */
    public DrivenBrowser(int width, int height) {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program(BROWSER)
                .orElseThrow(() -> new IllegalStateException(Installed.MISSING))
                .toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--no-proxy-server",
                "--lang=en",
                "--window-size=" + width + "," + height);
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "en"));
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox");
        }
        File program = program(DRIVER)
                .orElseThrow(() -> new IllegalStateException(Installed.MISSING))
                .toFile();
        // Named, so that no driver is searched for on the Internet.
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(program)
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
    }

    /** Opens a page, and forgets what was logged before. */
    public void open(String url) {
        driver.get("about:blank");
        console();
        requests();
        driver.get(url);
    }

    /** The first element of that selector. */
    public WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** All elements of that selector. */
    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** The text of the first element of that selector, as it is displayed; empty if there is none. */
    public String text(String css) {
        // One script: the element may be replaced between two commands.
        return String.valueOf(run("return document.querySelector(arguments[0])?.innerText ?? ''", css));
    }

    /** Clicks when it is there and displayed. */
    public void click(String css) throws Exception {
        awaitDisplayed(css);
        // The script scrolls by itself: a header that stays at the top would hide what the driver scrolls to.
        run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", css);
        find(css).click();
    }

    /** Types into a field, in place of what is in it. */
    public void type(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    /** Presses keys wherever the focus is. */
    public void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Waits until a text is in the first element of that selector. */
    public void awaitText(String css, String text) throws Exception {
        Eventually.holdsWithin(
                PATIENCE, () -> text(css).contains(text), () -> text + " is not in " + css + ": " + text(css));
    }

    /** Waits until an element of that selector is displayed. */
    public void awaitDisplayed(String css) throws Exception {
        Eventually.holdsWithin(
                PATIENCE,
                () -> Boolean.TRUE.equals(
                        run("return document.querySelector(arguments[0])?.checkVisibility() ?? false", css)),
                () -> css + " is not displayed: " + text("body"));
    }

    /** Waits until no element of that selector is displayed. */
    public void awaitGone(String css) throws Exception {
        Eventually.holdsWithin(
                PATIENCE,
                () -> Boolean.FALSE.equals(
                        run("return document.querySelector(arguments[0])?.checkVisibility() ?? false", css)),
                () -> css + " is still displayed: " + text("body"));
    }

    /** Runs a script in the page. */
    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs a command of Chromium's own protocol. */
    public Map<String, Object> command(String name, Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    /** Has pages displayed as for users who chose a light or a dark system. */
    public void prefers(String scheme) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Changes the size of the window. */
    public void resize(int width, int height) {
        // A window of its own cannot be narrower than some 500 pixels.
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Undoes {@link #resize}. */
    public void resetSize() {
        command("Emulation.clearDeviceMetricsOverride", Map.of());
        driver.manage().window().setSize(new Dimension(1400, 1000));
    }

    /** What the console said since it was read last, warnings and errors only. */
    public List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What was requested since it was read last. */
    public List<String> requests() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(LogEntry::getMessage)
                .flatMap(message -> REQUEST.matcher(message).results().map(found -> found.group(1)))
                .toList();
    }

    /** What axe finds in the page as it is, serious or critical; a line for each. */
    public List<String> seriousBarriers() throws IOException {
        try (InputStream in = DrivenBrowser.class.getResourceAsStream("/axe.min.js")) {
            run(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        Object found = driver.executeAsyncScript("const done = arguments[0];"
                + "axe.run(document, {resultTypes: ['violations']}).then(all => done(all.violations"
                + ".filter(each => ['serious', 'critical'].includes(each.impact))"
                + ".map(each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.html + ' ' + node.failureSummary).join('; '))),"
                + " failure => done(['axe failed: ' + failure]));");
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /** Writes a picture of the window. */
    public void picture(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static Optional<Path> program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips tests where there is no Chromium with its driver, with a line that says how to get it, unless {@code CI} is set. */
    public static final class Installed implements ExecutionCondition {

        static final String MISSING =
                "It needs chromium and chromedriver in PATH: on Debian, apt-get install chromium chromium-driver";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (program(BROWSER).isPresent() && program(DRIVER).isPresent() || System.getenv("CI") != null) {
                return ConditionEvaluationResult.enabled("Chromium and its driver are there, or must be");
            }
            System.err.println("Skipping " + context.getDisplayName() + ". " + MISSING);
            return ConditionEvaluationResult.disabled(MISSING);
        }
    }
}
