package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.UsersFile;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.DrivenBrowser;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.simulator.SimulatedFaxService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The status page in a real browser, of a bridge in this process and a simulated fax service that the test changes. After
 * each test the console was silent and all requests went to the bridge.
 */
@ExtendWith(DrivenBrowser.Installed.class)
@Timeout(300)
class StatusPageIT {

    private static final String PASSWORD = "correct horse";
    private static final ObjectName SERVER = name("faxmx:type=FaxServer,server=FAX1");
    private static final String XSS = "<img src=x onerror=alert(1)>";
    private static final int MANY = 1_000;
    // It takes some 10 ms; the machine may be busy with other tests.
    private static final double MOST_UPDATE_MILLIS = 1_000;

    private static DrivenBrowser browser;

    @TempDir
    private static Path directory;

    private final SimulatedFaxService service = new SimulatedFaxService(InstantSource.system());
    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private FaxBridge bridge;
    // Whether the bridge was closed while the page was open.
    private boolean away;

    @BeforeAll
    static void startBrowser() throws Exception {
        SecureRandom random = new SecureRandom();
        List<User> users = Arrays.stream(Role.values())
                .map(role -> new User(role.toString(), role, PasswordHash.of(PASSWORD, random)))
                .toList();
        UsersFile.write(directory.resolve("users.yaml"), users);
        browser = new DrivenBrowser(1400, 1000);
    }

    @AfterAll
    static void endBrowser() {
        // Null where Chromium did not start.
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openBridge() {
        browser.resetSize();
        browser.prefers("light");
        service.setPorts(List.of(port(1, "Line 1"), port(2, "Line 2"), port(3, "Line 3")));
        bridge = open(0);
    }

    @AfterEach
    void closeBridge() {
        List<String> requests = browser.requests();
        List<String> console = browser.console();
        bridge.close();
        assertFalse(requests.isEmpty());
        for (String request : requests) {
            assertTrue(request.startsWith(bridge.httpUrl().replace("jolokia/", "")), request);
        }
        // Chromium notes by itself that a login is needed, and that a bridge does not answer.
        assertEquals(
                List.of(),
                console.stream()
                        .filter(line -> !line.contains("401 (Unauthorized)"))
                        .filter(line -> !away || !line.contains("Failed to load resource: net::ERR_"))
                        .toList());
    }

    @Test
    void logsInAndOutAndKeepsNothing() throws Exception {
        browser.open(page());
        browser.awaitDisplayed("#login");
        browser.type("#user", "operator");
        browser.type("#password", "a wrong one");
        browser.press(Keys.ENTER);
        browser.awaitText("#login-error", "does not accept");

        login("operator");
        assertEquals("operator (operator)", browser.text("#who"));
        browser.awaitText(port(1), "Line 1");
        assertEquals(
                "0 0 ",
                browser.run("return localStorage.length + ' ' + sessionStorage.length + ' ' + document.cookie"));

        browser.click("#logout");
        browser.awaitDisplayed("#login");
        assertFalse(String.valueOf(browser.run("return document.documentElement.innerHTML"))
                .contains("Line 1"));
        browser.run("location.reload()");
        browser.awaitDisplayed("#login");
    }

    @Test
    void displaysChangesWithoutAReload() throws Exception {
        loginTo("operator");
        browser.run("window.same = true");
        browser.awaitText(port(1) + " .doing", "Available");

        service.show(FaxStatus.builder(new DeviceId(1))
                .receiving(true)
                .description("Receiving")
                .callerId("+1 555 0199")
                .tsid("ACME")
                .currentPage(3)
                .startTime(Instant.now())
                .build());
        service.show(
                FaxStatus.builder(new DeviceId(2)).description("No Dial Tone").build());
        browser.awaitText(port(2) + " .doing", "No dial tone");
        // What needs attention comes first, until the user chooses.
        browser.awaitText("#filters [aria-pressed=true]", "Needs attention 1");
        assertEquals("1 of 3 ports shown", browser.text("#shown"));
        browser.click("[data-filter=all]");
        browser.awaitText(port(1) + " .doing", "Receiving");
        browser.awaitText(port(1) + " .page", "3");
        browser.awaitText(server() + " .outOfOrder", "1");
        browser.awaitText(server() + " .receiving", "1");

        assertEquals("hidden", browser.text(port(1) + " .partner"));
        assertFalse(browser.text("body").contains("0199"));
        browser.click("#personal");
        browser.awaitText(port(1) + " .partner", "ACME");
        browser.awaitText(port(1) + " .partner", "+1 555 0199");

        service.plug(port(4, "Line 4"));
        mbeans.invoke(SERVER, "getPorts", new Object[0], new String[0]);
        browser.awaitText(port(4), "Line 4");
        service.unplug(new DeviceId(4));
        mbeans.invoke(SERVER, "getPorts", new Object[0], new String[0]);
        browser.awaitGone(port(4));
        assertEquals(true, browser.run("return window.same"));
    }

    @Test
    void survivesTheEndOfAServerAndOfTheBridge() throws Exception {
        loginTo("monitor");
        browser.run("window.same = true");
        browser.awaitText(server() + " .state", "Connected");

        service.stop();
        browser.awaitText(server() + " .state", "Unreachable");
        browser.awaitText(server() + " .problem", "RPC_S_SERVER_UNAVAILABLE");
        browser.awaitText(port(1) + " .doing", "Stale");
        service.start();
        browser.awaitText(server() + " .state", "Connected");
        browser.awaitText(port(1) + " .doing", "Available");

        int port = URI.create(bridge.httpUrl()).getPort();
        away = true;
        bridge.close();
        browser.awaitText("#contact", "No contact");
        browser.awaitText("#banner", "does not answer");
        browser.awaitText(port(1), "Line 1");
        bridge = open(port);
        browser.awaitText("#contact", "the bridge was restarted");
        browser.awaitGone("#banner");
        browser.awaitText(server() + " .state", "Connected");
        assertEquals(true, browser.run("return window.same"));
    }

    @Test
    void operatorsReadPortsConnectAndDisconnect() throws Exception {
        loginTo("operator");
        service.plug(port(4, "Line 4"));

        confirm(server() + " [data-operation=getPorts]", "Nothing changes at the fax server", "FAX1 has 4 ports");
        browser.awaitText(port(4), "Line 4");
        confirm(server() + " [data-operation=disconnect]", "until an operator connects", "Disconnected by an operator");
        assertEquals("DISCONNECTED", mbeans.getAttribute(SERVER, "State"));
        browser.awaitGone(server() + " [data-operation=disconnect]");
        confirm(server() + " [data-operation=connect]", "connects to FAX1 now", "Connected");
        assertEquals("CONNECTED", mbeans.getAttribute(SERVER, "State"));
    }

    @Test
    void adminsCommandJobsAndChangeSettings() throws Exception {
        service.setJobs(List.of(
                FaxJob.builder(7, JobType.SEND)
                        .faxNumber("+1 555 0123")
                        .displayName("Offer")
                        .pages(2)
                        .build(),
                FaxJob.builder(8, JobType.SEND).faxNumber("+1 555 0124").build(),
                FaxJob.builder(9, JobType.SEND).queueStatus("Failed").build()));
        loginTo("admin");

        browser.awaitText("[data-job='7']", "Waiting");
        assertFalse(browser.text("#queue").contains("Offer"), browser.text("#queue"));
        confirm("[data-command='pauseJob FAX1 7']", "is not sent until it is resumed", "pause job 7");
        assertEquals("Paused", queued("7").queueStatus());
        browser.awaitText("[data-job='7']", "Paused");
        confirm("[data-command='resumeJob FAX1 7']", "when its turn comes", "job 7 is resumed");
        assertEquals("Pending", queued("7").queueStatus());
        confirm("[data-command='restartJob FAX1 9']", "tried again", "job 9 is tried again");
        assertEquals("Pending", queued("9").queueStatus());
        confirm("[data-command='deleteJob FAX1 8']", "cannot be undone", "job 8 is cancelled");
        browser.awaitGone("[data-job='8']");

        browser.click(server() + " h3 a");
        browser.awaitText("[data-attribute=Retries] small", "How often a fax is tried again");
        browser.type("[data-attribute=Retries] input", "9");
        confirm("[data-attribute=Retries] button", "from 3 to 9", "Retries of FAX1 is now 9");
        assertEquals(9, mbeans.getAttribute(SERVER, "Retries"));
        browser.awaitText("[data-attribute=Retries] .value", "9");
        browser.click("#details-close");

        browser.click(port(2) + " a");
        browser.awaitText("[data-attribute=Rings] small", "1 to 99");
        browser.type("[data-attribute=Rings] input", "100");
        confirm("[data-attribute=Rings] button", "of Line 2", "Rings cannot be 100: it is a number from 1 to 99");
        browser.type("[data-attribute=Rings] input", "5");
        confirm("[data-attribute=Rings] button", "to 5", "Rings of Line 2 is now 5");
        assertEquals(5, service.ports().get(1).rings());
    }

    @Test
    void monitorsChangeNothingAndSeeNoPersonalData() throws Exception {
        service.setJobs(
                List.of(FaxJob.builder(7, JobType.SEND).faxNumber("+1 555 0123").build()));
        loginTo("monitor");

        browser.awaitText("[data-job='7']", "hidden");
        browser.awaitGone("#personal-label");
        browser.awaitGone(".operations button");
        assertEquals(List.of(), browser.all("#queue button"));
        browser.click(port(1) + " a");
        browser.awaitText("[data-attribute=Rings] .value", "2");
        assertEquals(List.of(), browser.all("#details form"));
    }

    @Test
    void aNameFromTheFaxServerIsText() throws Exception {
        service.setPorts(List.of(port(1, XSS)));
        mbeans.invoke(SERVER, "getPorts", new Object[0], new String[0]);
        service.show(FaxStatus.builder(new DeviceId(1))
                .description(XSS)
                .tsid(XSS)
                .callerId(XSS)
                .build());
        service.setJobs(List.of(FaxJob.builder(7, JobType.SEND)
                .queueStatus(XSS)
                .displayName(XSS)
                .recipientName(XSS)
                .build()));
        loginTo("admin");
        browser.click("#personal");

        browser.awaitText(port(1) + " .name", XSS);
        browser.awaitText(port(1) + " .doing", XSS);
        browser.awaitText(port(1) + " .partner", XSS);
        browser.awaitText("[data-job='7']", XSS);
        browser.click(port(1) + " a");
        browser.awaitText("#details-title", XSS);
        browser.awaitText("[data-attribute=Name] .value", XSS);
        browser.type("[data-attribute=Csid] input", XSS.substring(0, 20));
        confirm("[data-attribute=Csid] button", XSS, "of " + XSS + " is now " + XSS.substring(0, 20));
        // The one picture is that of the heading.
        assertEquals(1L, browser.run("return document.images.length"));
    }

    @Test
    void anAddressIsFollowedAfterTheLogin() throws Exception {
        browser.open(page() + "#port=FAX1/1");
        browser.awaitDisplayed("#login");
        assertEquals(List.of(), browser.all("dialog[open]"));
        login("monitor");
        browser.awaitText("#details-title", "Line 1");
        browser.awaitText("[data-attribute=Name] .value", "Line 1");
        browser.run("location.hash = '#port=FAX1/999'");
        browser.awaitText("#details .problem", "It failed: No port FAX1/999 is published.");
        browser.run("location.hash = '#port=FAX1/1/2'");
        browser.awaitText("#details .problem", "It failed: No port FAX1/1/2 is published.");
        // Not percent-encoded UTF-8: names nothing, and is no error in the console.
        browser.run("location.hash = '#port=%E0'");
        browser.awaitGone("#details");
    }

    @Test
    void theLoginIsLeftAloneWhenThePageIsVisibleAgain() throws Exception {
        browser.open(page());
        browser.awaitDisplayed("#login");
        browser.run("window.asked = 0; const asks = window.fetch;"
                + "window.fetch = (...all) => { window.asked++; return asks(...all); };"
                + "document.getElementById('password').focus();"
                + "document.dispatchEvent(new Event('visibilitychange'))");
        assertEquals("0 password", browser.run("return window.asked + ' ' + document.activeElement.id"));
    }

    /** An action that is still under way when the user logs out. */
    @Test
    void nothingIsLeftOfAUserWhoHasLoggedOut() throws Exception {
        loginTo("operator");
        browser.awaitText(port(1), "Line 1");
        browser.type("#search", "Line");
        browser.click(port(1) + " a");
        browser.awaitText("[data-attribute=Name] .value", "Line 1");
        browser.click("#details-close");
        browser.run("const asks = window.fetch; window.fetch = async (...all) => { const answer = await asks(...all);"
                + "if (all[1]?.body?.includes('getPorts')) { await new Promise(done => window.release = done); }"
                + "return answer; }");
        browser.click("[data-operation=getPorts]");
        browser.click("#confirm-do");
        Eventually.holds(
                () -> Boolean.TRUE.equals(browser.run("return window.release !== undefined")),
                () -> "getPorts is not answered");
        browser.run("document.getElementById('logout').click()");
        browser.awaitDisplayed("#login");
        browser.run("window.release()");
        // An answer that came later: the one before it was taken.
        browser.run("return fetch('/page/personal.json').then(answer => answer.text())");
        assertEquals(
                "",
                browser.run(
                        "return ['search', 'user', 'password'].map(id => document.getElementById(id).value).join('')"
                                + "+ ['details-title', 'details-subtitle', 'details-body', 'confirm-title', 'confirm-text',"
                                + " 'confirm-answer', 'queue', 'queue-count', 'servers', 'who', 'version', 'shown']"
                                + ".map(id => document.getElementById(id).textContent).join('')"));
        assertFalse(String.valueOf(browser.run("return document.documentElement.innerHTML"))
                .contains("FAX1"));
    }

    /** The last failure is a moment of the bridge's clock. */
    @Test
    void agesDoNotDependOnTheClockOfTheBrowser() throws Exception {
        service.show(FaxStatus.builder(new DeviceId(1)).description("Busy").build());
        loginTo("monitor");
        browser.click("[data-filter=all]");
        browser.awaitText(port(1) + " .lastFailure", "ago");
        browser.run("const now = Date.now; Date.now = () => now() + 7_200_000; window.skewed = performance.now()");
        Eventually.holds(
                () -> Boolean.TRUE.equals(browser.run("return performance.now() - window.skewed > 2_500")),
                () -> "time stands still");
        assertFalse(
                browser.text(port(1) + " .lastFailure").contains(" h"), () -> browser.text(port(1) + " .lastFailure"));
    }

    @Test
    void axeFindsNothingSerious() throws Exception {
        service.setJobs(List.of(
                FaxJob.builder(7, JobType.SEND).queueStatus("Retries Exceeded").build()));
        service.show(
                FaxStatus.builder(new DeviceId(2)).description("Fatal Error").build());
        service.show(FaxStatus.builder(new DeviceId(3))
                .sending(true)
                .description("Sending")
                .currentPage(1)
                .pageCount(3)
                .build());
        browser.open(page());
        for (String scheme : List.of("light", "dark")) {
            browser.prefers(scheme);
            browser.awaitDisplayed("#login");
            assertEquals(List.of(), browser.seriousBarriers(), scheme + ", login");
            login("admin");
            browser.click("[data-filter=all]");
            browser.awaitText(port(3) + " .page", "1 of 3");
            assertEquals(List.of(), browser.seriousBarriers(), scheme + ", status");
            browser.click(port(2) + " a");
            browser.awaitText("[data-attribute=Rings] .value", "2");
            assertEquals(List.of(), browser.seriousBarriers(), scheme + ", details");
            browser.click("#details-close");
            browser.click("[data-operation=disconnect]");
            assertEquals(List.of(), browser.seriousBarriers(), scheme + ", confirmation");
            browser.click("#confirm-cancel");
            service.stop();
            browser.awaitText(port(1) + " .doing", "Stale");
            assertEquals(List.of(), browser.seriousBarriers(), scheme + ", server away");
            service.start();
            browser.awaitText(port(1) + " .doing", "Available");
            browser.click("#logout");
        }
    }

    @Test
    void everythingIsReachedByKeyboard() throws Exception {
        service.setJobs(List.of(FaxJob.builder(7, JobType.SEND).build()));
        browser.open(page());
        browser.awaitDisplayed("#login");
        browser.press("admin", Keys.TAB, PASSWORD, Keys.ENTER);
        browser.awaitDisplayed("#status");
        browser.awaitDisplayed("[data-job='7'] button");

        String what = "const name = e => e.id || e.getAttribute('href') || e.dataset.filter || e.dataset.sort"
                + " || e.dataset.command || e.dataset.operation || e.tagName;";
        List<?> all = (List<?>) browser.run(what + "return [...document.querySelectorAll('a, button, input, select')]"
                + ".filter(e => e.checkVisibility() && !e.disabled).map(name)");
        Set<Object> reached = new LinkedHashSet<>();
        browser.run("document.activeElement.blur(); window.scrollTo(0, 0)");
        for (int i = 0; i < all.size() + 5; i++) {
            browser.press(Keys.TAB);
            reached.add(browser.run(what + "return name(document.activeElement)"));
        }
        Set<String> missed = all.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
        missed.removeAll(reached.stream().map(String::valueOf).collect(Collectors.toSet()));
        assertTrue(all.size() > 20, all::toString);
        assertEquals(Set.of(), missed, () -> "reached: " + reached);

        browser.run("document.querySelector('[data-operation=disconnect]').focus()");
        browser.press(Keys.ENTER);
        browser.awaitDisplayed("#confirm");
        browser.press(Keys.ESCAPE);
        browser.awaitGone("#confirm");
        assertEquals("disconnect", browser.run("return document.activeElement.dataset.operation"));
        browser.press(Keys.ENTER);
        browser.awaitDisplayed("#confirm");
        // From the safe button, which has the focus, to the other one.
        browser.press(Keys.TAB, Keys.ENTER);
        browser.awaitText("#confirm-answer", "Disconnected by an operator");
        browser.press(Keys.ENTER);
        browser.awaitGone("#confirm");
        browser.run("document.querySelector(arguments[0]).focus()", port(1) + " a");
        browser.press(Keys.ENTER);
        browser.awaitText("[data-attribute=Name] .value", "Line 1");
        browser.press(Keys.ESCAPE);
        browser.awaitGone("#details");
    }

    @Test
    void speaksGermanAndFitsAPhone() throws Exception {
        loginTo("operator");
        browser.run(
                "const s = document.getElementById('language'); s.value = 'de'; s.dispatchEvent(new Event('change'))");
        browser.awaitText(port(1) + " .doing", "Verfügbar");
        browser.awaitText(server(), "Verbunden");
        assertEquals("de", browser.run("return document.documentElement.lang"));

        browser.resize(360, 780);
        assertEquals(
                true,
                browser.run("return innerWidth === 360"
                        + " && document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        picture("page-phone");
    }

    @Test
    void updatesAThousandPorts() throws Exception {
        service.setPorts(IntStream.rangeClosed(1, MANY)
                .mapToObj(i -> port(i, "Line " + i))
                .toList());
        bridge.close();
        bridge = open(0);
        loginTo("monitor");
        browser.awaitText("[data-filter=all]", "All 1,000");
        browser.click("[data-filter=all]");
        // Frames that take more than 50 ms, by the browser's own count, and the scripts of updates.
        browser.run("window.updates = []; window.longFrames = [];"
                + "new PerformanceObserver(list => window.updates.push(...list.getEntries().map(entry => entry.duration)))"
                + ".observe({entryTypes: ['measure']});"
                + "new PerformanceObserver(list => window.longFrames.push(...list.getEntries().map(entry => entry.duration)))"
                + ".observe({type: 'long-animation-frame'})");
        for (int round = 1; round <= 4; round++) {
            int page = round;
            // Each of them does something else than before.
            IntStream.rangeClosed(1, MANY)
                    .forEach(i -> service.show(FaxStatus.builder(new DeviceId(i))
                            .sending(true)
                            .description("Sending")
                            .currentPage(page)
                            .pageCount(9)
                            .build()));
            browser.awaitText(port(1) + " .page", page + " of 9");
        }
        List<Double> updates = millis("updates");
        System.out.printf(
                "Status page, %d ports, all of them changed: scripts of updates took %s ms, frames over 50 ms %s ms%n",
                MANY, updates, millis("longFrames"));
        double slowest = updates.stream().mapToDouble(each -> each).max().orElseThrow();
        assertTrue(slowest < MOST_UPDATE_MILLIS, "an update took " + slowest + " ms");
        browser.run("document.querySelector(arguments[0]).scrollIntoView()", port(MANY));
        browser.awaitText(port(MANY) + " .page", "4 of 9");
        picture("page-1000-ports");
    }

    private static List<Double> millis(String list) {
        return ((List<?>) browser.run("return window." + list))
                .stream()
                        .map(each -> Math.round(((Number) each).doubleValue() * 10) / 10.0)
                        .toList();
    }

    /** Presses a button, reads what will happen, has it done, and reads the answer. */
    private static void confirm(String button, String will, String answer) throws Exception {
        browser.click(button);
        browser.awaitText("#confirm-text", will);
        browser.click("#confirm-do");
        browser.awaitText("#confirm-answer", answer);
        browser.click("#confirm-cancel");
        browser.awaitGone("#confirm");
    }

    private void loginTo(String user) throws Exception {
        browser.open(page());
        login(user);
    }

    private static void login(String user) throws Exception {
        browser.awaitDisplayed("#login");
        browser.type("#user", user);
        browser.type("#password", PASSWORD);
        browser.press(Keys.ENTER);
        browser.awaitDisplayed("#status");
    }

    private FaxBridge open(int httpPort) {
        ServerSettings server = new ServerSettings("FAX1", "", Backend.SIMULATED)
                .withPolling(new PollSettings(Duration.ofHours(1), Duration.ofMillis(200)));
        BridgeSettings settings = new BridgeSettings(
                        List.of(server),
                        Optional.of(new ListenerSettings(httpPort)),
                        Optional.empty(),
                        Optional.empty(),
                        true)
                .withUsers(Optional.of(directory.resolve("users.yaml")));
        return FaxBridge.open(
                settings,
                SettingsSource.none(),
                mbeans,
                () -> new ServerRegistry(settings, mbeans, InstantSource.system(), ignored -> service.newServer()));
    }

    private FaxJob queued(String id) {
        try (var server = service.newServer()) {
            server.connect();
            return server.getJobs().jobs().stream()
                    .filter(job -> job.id().toString().equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String page() {
        return bridge.httpUrl().replace("jolokia/", "");
    }

    private static String server() {
        return "[data-server=FAX1]";
    }

    private static String port(int deviceId) {
        return "[data-port='FAX1/" + deviceId + "']";
    }

    private static FaxPort port(int deviceId, String name) {
        return FaxPort.builder(new DeviceId(deviceId), name)
                .csid("+1 555 0100")
                .tsid("+1 555 0100")
                .rings(2)
                .priority(deviceId)
                .send(true)
                .receive(true)
                .canModify(true)
                .build();
    }

    private static void picture(String name) throws Exception {
        browser.picture(Files.createDirectories(Path.of("target", "pictures")).resolve(name + ".png"));
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }
}
