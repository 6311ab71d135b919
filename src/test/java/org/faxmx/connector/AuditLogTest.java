package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.faxmx.access.Caller;
import org.faxmx.access.Caller.Peer;
import org.faxmx.access.Role;
import org.faxmx.connector.AuditLog.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {

    private static final Peer PEER = new Peer("http", "10.0.0.5");
    private static final Caller ADA = new Caller("ada", Role.ADMIN, PEER);
    private static final String WHO = "door=http address=\"10.0.0.5\" user=\"ada\" role=admin ";

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AuditLines lines = new AuditLines();
    private final AuditLog log = new AuditLog(nanos::get);

    @AfterEach
    void stopListening() {
        lines.close();
    }

    @Test
    void hasALineForEachThingDone() {
        for (int i = 0; i < 3; i++) {
            log.request(ADA, "target=\"x\" set=\"Rings\"", " old=1 new=5", Outcome.DONE, "");
        }
        String line = "INFO " + WHO + "target=\"x\" set=\"Rings\" old=1 new=5 outcome=done";
        assertEquals(List.of(line, line, line), lines.take());
    }

    @Test
    void saysWhyItWasRefusedOrFailed() {
        log.request(ADA, "call=\"a\"", "", Outcome.REFUSED, "not \"yours\"");
        log.request(ADA, "call=\"b\"", "", Outcome.FAILED, "0x80070005 (E_ACCESSDENIED)");
        assertEquals(
                List.of(
                        "WARNING " + WHO + "call=\"a\" outcome=refused reason=\"not \\\"yours\\\"\"",
                        "WARNING " + WHO + "call=\"b\" outcome=failed reason=\"0x80070005 (E_ACCESSDENIED)\""),
                lines.take());
    }

    @Test
    void collapsesRefusalsOfTheSameKind() {
        for (int i = 0; i < 1000; i++) {
            log.request(ADA, "call=\"a\"", " value=" + i, Outcome.REFUSED, "no");
        }
        log.request(ADA, "call=\"b\"", "", Outcome.REFUSED, "no");
        assertEquals(
                List.of(
                        "WARNING " + WHO + "call=\"a\" value=0 outcome=refused reason=\"no\"",
                        "WARNING " + WHO + "call=\"b\" outcome=refused reason=\"no\""),
                lines.take());

        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        log.request(ADA, "call=\"a\"", " value=2000", Outcome.REFUSED, "no");
        assertEquals(
                List.of(
                        "WARNING " + WHO + "call=\"a\" outcome=refused reason=\"no\" repeated=999",
                        "WARNING " + WHO + "call=\"a\" value=2000 outcome=refused reason=\"no\""),
                lines.take());
    }

    @Test
    void limitsTheLinesOfACallerAndCountsTheRest() {
        for (int i = 0; i < 100; i++) {
            log.request(ADA, "target=\"" + i + "\"", "", Outcome.REFUSED, "no");
        }
        List<String> logged = lines.take();
        assertEquals(31, logged.size());
        assertEquals(
                "WARNING " + WHO + "more lines of this minute are counted only",
                logged.get(30).replace("admin  ", "admin "));
        // Another caller, and what the first one does, are not affected.
        Caller bob = new Caller("bob", Role.MONITOR, new Peer("rmi", "10.0.0.6"));
        log.request(bob, "call=\"a\"", "", Outcome.REFUSED, "no");
        log.request(ADA, "call=\"a\"", "", Outcome.DONE, "");
        assertEquals(2, lines.take().size());

        log.close();
        assertEquals(List.of("WARNING " + WHO + "left-out=70 of=refused"), lines.take());
        log.close();
        assertEquals(List.of(), lines.take());
    }

    @Test
    void limitsTheLinesOfAllCallersTogether() {
        for (int i = 0; i < 50_000; i++) {
            log.login(new Peer("http", "10.0." + i / 250 + "." + i % 250), "ada", Outcome.REFUSED, "wrong password");
        }
        // 200 callers with a line each, all others as one caller, and that more is left out.
        assertEquals(200 + 30 + 1, lines.take().size());
        // Which does not keep a write out of the log.
        log.request(ADA, "set=\"Rings\"", " new=5", Outcome.DONE, "");
        assertEquals(List.of("INFO " + WHO + "set=\"Rings\" new=5 outcome=done"), lines.take());

        log.close();
        Matcher counted = Pattern.compile("left-out=(\\d+)").matcher(String.join("\n", lines.take()));
        long leftOut = counted.results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        assertEquals(50_000 - 230, leftOut);
    }

    @Test
    void limitsTheRefusalsOfManyCallersWithManyKinds() {
        for (int i = 0; i < 3000; i++) {
            log.request(
                    new Caller("user" + i % 100, Role.MONITOR, PEER), "call=\"" + i + "\"", "", Outcome.REFUSED, "no");
        }
        assertEquals(
                300,
                lines.take().stream().filter(line -> line.contains("outcome=")).count());
    }

    @Test
    void doesNotLoseCountWithManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 8; i++) {
            Caller caller = new Caller("user" + i, Role.ADMIN, PEER);
            threads.execute(() -> IntStream.range(0, 1000)
                    .forEach(n -> log.request(caller, "set=\"x\"", " new=" + n, Outcome.DONE, "")));
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        List<String> all = new ArrayList<>(lines.take());
        log.close();
        all.addAll(lines.take());
        long done = all.stream().filter(line -> line.endsWith("outcome=done")).count();
        long leftOut = all.stream()
                .map(Pattern.compile("left-out=(\\d+)")::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        assertEquals(1200, done);
        assertEquals(8000 - 1200, leftOut);
    }

    @Test
    void logsTheFirstLoginAndEachKindOfFailure() {
        for (int i = 0; i < 20; i++) {
            log.login(PEER, "ada", Outcome.DONE, "");
            log.login(PEER, "ada", Outcome.REFUSED, "wrong password");
        }
        String from = "door=http address=\"10.0.0.5\" user=\"ada\" login outcome=";
        assertEquals(
                List.of("INFO " + from + "done", "WARNING " + from + "refused reason=\"wrong password\""),
                lines.take());
        log.close();
        assertEquals(
                List.of(
                        "INFO " + from + "done repeated=19",
                        "WARNING " + from + "refused reason=\"wrong password\" repeated=19"),
                lines.take());
    }

    @Test
    void takesOneWhoTriesManyNamesForOneCaller() {
        for (int i = 0; i < 1000; i++) {
            log.login(PEER, "user" + i, Outcome.REFUSED, "wrong password");
        }
        assertEquals(31, lines.take().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\r\n2026-01-01 INFO forged",
                "a\u0000b",
                "a\u001B[2Kb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
                "a\u202Eb",
                "a\u2066b",
                "a\u200Fb",
                "a\u200Bb",
                "a\uFEFFb",
                "a\u00ADb",
                "a\uD800b",
                "a\uE000b",
                "a\tb",
                "a\u007Fb",
                "a\u009Bb",
                "a\uDB40\uDC41b"
            })
    void escapesWhatCouldForgeALine(String text) {
        log.login(PEER, text, Outcome.REFUSED, text);
        log.request(new Caller(text, Role.MONITOR, new Peer("rmi", text)), "call=\"a\"", "", Outcome.REFUSED, text);
        for (String line : lines.take()) {
            assertTrue(line.matches("[ -~]+"), line);
            assertTrue(line.contains("a\\u"), line);
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            x" outcome=done,        "x\\" outcome=done"
            \\,                     "\\\\"
            \\u0041,                "\\\\u0041"
            B\u00FCro \u65E5\u672C, "B\u00FCro \u65E5\u672C"
            ``,                     ""
            """)
    void quotesSoThatNothingEndsAQuotation(String text, String quoted) {
        assertEquals(quoted, AuditText.quoted(text));
    }

    @Test
    void cutsLongTexts() {
        String quoted = AuditText.quoted("\uD83D\uDCE0".repeat(1_000_000));
        assertEquals("\"" + "\uD83D\uDCE0".repeat(200) + "...\"", quoted);
        assertEquals("\"" + "x".repeat(200) + "\"", AuditText.quoted("x".repeat(200)));
        log.login(PEER, "x".repeat(1_000_000), Outcome.REFUSED, "y".repeat(1_000_000));
        assertTrue(lines.take().get(0).length() < 500);
    }
}
