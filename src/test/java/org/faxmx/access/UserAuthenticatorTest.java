package org.faxmx.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.security.auth.x500.X500Principal;
import org.faxmx.access.Caller.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserAuthenticatorTest {

    private static final Peer PEER = new Peer("http", "192.0.2.1");
    private static final long BOUND_SECONDS = 60;
    private static final PasswordHash HORSE = PasswordHash.of("correct horse", new SecureRandom());
    private static final User ANNA = new User("anna", Role.OPERATOR, HORSE);
    private static final User BERT = new User("bert", Role.MONITOR, HORSE);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final UserAuthenticator users = new UserAuthenticator(List.of(ANNA, BERT), nanos::get);

    @AfterEach
    void close() {
        users.close();
    }

    @Test
    void identifiesAUserByNameAndPassword() throws Exception {
        Caller caller = login("anna", "correct horse").orElseThrow();

        assertEquals("anna", caller.user());
        assertEquals(Role.OPERATOR, caller.role());
        assertSame(PEER, caller.peer());
        assertTrue(users.valid(caller));
        assertEquals(Optional.empty(), users.anonymous(PEER));
    }

    @ParameterizedTest
    @CsvSource({
        "anna, correct horsf",
        "anna, ''",
        "Anna, correct horse",
        "'anna ', correct horse",
        "carla, correct horse",
        "'', ''"
    })
    void refusesAnythingElseAfterADelay(String user, String password) throws Exception {
        long begin = System.nanoTime();
        assertEquals(Optional.empty(), login(user, password));
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(990), "answered at once");
    }

    @Test
    void checksAPasswordAgainIfItWasNotUsedForFiveMinutes() throws Exception {
        assertFalse(isAnsweredAtOnce("anna", "correct horse"));
        assertTrue(isAnsweredAtOnce("anna", "correct horse"));
        assertFalse(isAnsweredAtOnce("anna", "correct horsf"));
        assertFalse(isAnsweredAtOnce("bert", "correct horse"));

        nanos.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
        assertTrue(isAnsweredAtOnce("anna", "correct horse"));
        nanos.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
        assertTrue(isAnsweredAtOnce("anna", "correct horse"));
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertFalse(isAnsweredAtOnce("anna", "correct horse"));
    }

    @Test
    void anAddressThatTriesManyPasswordsKeepsNoOtherOut() throws Exception {
        List<CompletableFuture<Optional<Caller>>> tried = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            tried.add(users.login("anna", "wrong " + i, PEER).toCompletableFuture());
        }

        CompletableFuture<Optional<Caller>> other = users.login("bert", "correct horse", new Peer("http", "192.0.2.2"))
                .toCompletableFuture();

        assertEquals(
                "bert", other.get(BOUND_SECONDS, TimeUnit.SECONDS).orElseThrow().user());
        // It had to wait for those under way and one in its turn, not for all that waited.
        long ended = tried.stream()
                .filter(login -> login.isDone() && !login.isCompletedExceptionally())
                .count();
        assertTrue(ended < 30, () -> ended + " were checked before");
    }

    @Test
    void checksTheSameLoginOnceForAllWhoWait() throws Exception {
        List<CompletableFuture<Optional<Caller>>> logins = IntStream.range(0, 500)
                .mapToObj(i -> users.login("anna", "correct horse", PEER).toCompletableFuture())
                .toList();
        for (CompletableFuture<Optional<Caller>> login : logins) {
            assertEquals(
                    "anna",
                    login.get(BOUND_SECONDS, TimeUnit.SECONDS).orElseThrow().user());
        }
    }

    @Test
    void refusesMoreLoginsThanCanBeCheckedSoon() {
        List<CompletableFuture<Optional<Caller>>> logins = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            logins.add(users.login("anna", "wrong " + i, PEER).toCompletableFuture());
        }
        long refused = logins.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
        // 32 waiting, and 2 under way unless their threads have not started yet; some may have ended meanwhile.
        assertTrue(refused >= 10 && refused <= 28, () -> refused + " were refused");
        CompletableFuture<Optional<Caller>> last = logins.get(59);
        ExecutionException failure = assertThrows(ExecutionException.class, last::get);
        assertInstanceOf(RejectedExecutionException.class, failure.getCause());
        assertTrue(failure.getCause().getMessage().contains("try again"), failure::toString);
    }

    @Test
    void keepsNoThreadWhileAFailureIsDelayed() throws Exception {
        List<CompletableFuture<Optional<Caller>>> logins = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            logins.add(users.login("anna", "wrong " + i, PEER).toCompletableFuture());
        }
        long threads = Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
                .map(ThreadInfo::getThreadName)
                .filter(name -> name.startsWith("faxmx-login-"))
                .count();
        assertTrue(threads <= 2 * 3, () -> threads + " threads; other tests may have some");
        for (CompletableFuture<Optional<Caller>> login : logins) {
            assertEquals(Optional.empty(), login.get(BOUND_SECONDS, TimeUnit.SECONDS));
        }
    }

    @Test
    void callersOfRemovedAndChangedUsersAreNoLongerValid() throws Exception {
        Caller anna = login("anna", "correct horse").orElseThrow();
        Caller bert = login("bert", "correct horse").orElseThrow();

        assertEquals(List.of(), users.replace(List.of(BERT, ANNA)));
        assertTrue(users.valid(anna));
        assertTrue(users.valid(bert));

        User promoted = new User("bert", Role.ADMIN, HORSE);
        assertEquals(List.of("changed user bert", "removed user anna"), users.replace(List.of(promoted)));
        assertFalse(users.valid(anna));
        assertFalse(users.valid(bert));
        assertEquals(Optional.empty(), login("anna", "correct horse"));

        assertEquals(List.of("added user anna"), users.replace(List.of(promoted, ANNA)));
        assertFalse(users.valid(anna), "a user who was added again logs in again");
        assertTrue(users.valid(login("bert", "correct horse").orElseThrow()));
    }

    @Test
    void aNewPasswordEndsWhatTheOldOneBegan() throws Exception {
        Caller before = login("anna", "correct horse").orElseThrow();
        users.replace(List.of(new User("anna", Role.OPERATOR, PasswordHash.of("battery staple", new SecureRandom()))));

        assertFalse(users.valid(before));
        assertEquals(Optional.empty(), login("anna", "correct horse"));
        assertTrue(users.valid(login("anna", "battery staple").orElseThrow()));
    }

    @Test
    void everybodysCallerIsNoUser() {
        assertFalse(users.valid(new Caller("", Role.ADMIN, PEER)));
        assertFalse(users.valid(new Caller("anna", Role.OPERATOR, PEER)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            CN=anna                             | anna
            CN=anna,OU=Fax,O=Example            | anna
            OU=Fax,CN=bert                      | bert
            CN=Anna                             | none
            CN=carla                            | none
            O=anna                              | none
            CN=anna,CN=bert                     | none
            CN=anna\\,bert                      | none
            OID.0.9.2342.19200300.100.1.1=anna  | none
            """)
    void aCertificateIsTheUserWhoseNameIsItsCommonName(String subject, String user) {
        Optional<Caller> caller = users.named(new X500Principal(subject), PEER);

        assertEquals(Optional.ofNullable(user), caller.map(Caller::user));
        caller.ifPresent(found -> assertTrue(users.valid(found)));
    }

    @Test
    void refusesTwoUsersOfOneName() {
        assertThrows(IllegalArgumentException.class, () -> users.replace(List.of(ANNA, ANNA)));
    }

    @Test
    void failsLoginsThatItsEndInterrupts() {
        CompletableFuture<Optional<Caller>> login =
                users.login("anna", "wrong", PEER).toCompletableFuture();
        users.close();

        assertThrows(ExecutionException.class, () -> login.get(BOUND_SECONDS, TimeUnit.SECONDS));
        assertTrue(users.login("anna", "wrong", PEER).toCompletableFuture().isCompletedExceptionally());
    }

    private Optional<Caller> login(String user, String password) throws Exception {
        return users.login(user, password, PEER).toCompletableFuture().get(BOUND_SECONDS, TimeUnit.SECONDS);
    }

    private boolean isAnsweredAtOnce(String user, String password) throws Exception {
        CompletableFuture<Optional<Caller>> login =
                users.login(user, password, PEER).toCompletableFuture();
        boolean atOnce = login.isDone();
        login.get(BOUND_SECONDS, TimeUnit.SECONDS);
        return atOnce;
    }
}
