package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.DescriptorKey;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import org.faxmx.access.Caller;
import org.faxmx.access.Caller.Peer;
import org.faxmx.access.Role;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers leave in the audit log, through the guarded view of a bridge with a simulated server. */
class AuditedMBeanServerTest {

    private static final Caller ADA = new Caller("ada", Role.ADMIN, new Peer("rmi", "10.0.0.5"));
    private static final String WHO = "door=rmi address=\"10.0.0.5\" user=\"ada\" role=admin ";
    private static final String TEXT = "java.lang.String";
    private static final String TARGET = "target=\"faxmx:type=FaxServer,server=S\" ";

    @TempDir
    private Path directory;

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final AuditLines lines = new AuditLines();
    private final AuditLog log = new AuditLog(() -> 0);
    private MBeanServer audited;
    private ObjectName server;
    private FaxBridge bridge;

    @BeforeEach
    void open() throws Exception {
        bridge = bridge(true);
        server = new ObjectName("faxmx:type=FaxServer,server=S");
        audited = AuditedMBeanServer.of(GuardedMBeanServer.of(new AccessRules(mbeans, "faxmx"), ADA), ADA, log);
    }

    private FaxBridge bridge(boolean writes) {
        ServerSettings settings =
                new ServerSettings("S", "", Backend.SIMULATED).withSimulate(new SimulateSettings("quiet", 2, 1));
        return FaxBridge.open(
                new BridgeSettings(List.of(settings), Optional.empty(), Optional.empty(), Optional.empty(), writes),
                SettingsSource.none(),
                mbeans,
                InstantSource.system());
    }

    @AfterEach
    void close() {
        lines.close();
        bridge.close();
    }

    @Test
    void logsAWriteWithItsOldValueAndTheOneThatTheServerKeeps() throws Exception {
        audited.setAttribute(server, new Attribute("Retries", 7));
        audited.setAttribute(server, new Attribute("ArchiveDirectory", "D:\\x"));
        assertEquals(
                List.of(
                        "INFO " + WHO + TARGET + "set=\"Retries\" old=3 new=7 outcome=done",
                        "INFO " + WHO + TARGET + "set=\"ArchiveDirectory\""
                                + " old=\"C:\\\\ProgramData\\\\Microsoft\\\\Windows NT\\\\MSFax\\\\SentItems\""
                                + " new=\"D:\\\\x\" outcome=done"),
                lines.take());
    }

    @Test
    void logsAWriteThatIsRefused() {
        assertThrows(Exception.class, () -> audited.setAttribute(server, new Attribute("DiscountRateEndHour", 24)));
        assertThrows(Exception.class, () -> audited.setAttribute(server, new Attribute("State", "x")));
        assertThrows(Exception.class, () -> audited.setAttribute(server, new Attribute("x\nforged", "y\u202Ez")));
        assertEquals(
                List.of(
                        "WARNING " + WHO + TARGET + "set=\"DiscountRateEndHour\" old=7 new=24 outcome=refused"
                                + " reason=\"server S: DiscountRateEndHour cannot be 24: it is a number from 0 to 23\"",
                        "WARNING " + WHO + TARGET + "set=\"State\" old=\"CONNECTED\" new=\"x\" outcome=refused"
                                + " reason=\"Attribute State is read-only\"",
                        "WARNING " + WHO + TARGET + "set=\"x\\u000Aforged\" new=\"y\\u202Ez\" outcome=refused"
                                + " reason=\"No such attribute: x\\\\u000aforged\""),
                lines.take());
    }

    @Test
    void logsSeveralWritesOfOneRequestOnOneLine() throws Exception {
        AttributeList values = new AttributeList();
        values.add(new Attribute("Retries", 7));
        values.add(new Attribute("RetryDelay", -1));
        values.add(new Attribute("Branding", false));
        assertEquals(1, audited.setAttributes(server, values).size());
        assertEquals(
                List.of("WARNING " + WHO + TARGET + "call=\"setAttributes\" set=\"Retries\" old=3 new=7"
                        + " unset=\"RetryDelay\" old=10 new=-1 unset=\"Branding\" old=true new=false"
                        + " outcome=failed reason=\"1 of 3 were written\""),
                lines.take());
    }

    @Test
    void distinguishesWritesOfOneAttribute() throws Exception {
        AttributeList values = new AttributeList();
        values.add(new Attribute("Retries", 7));
        values.add(new Attribute("Retries", -1));
        audited.setAttributes(server, values);
        assertEquals(
                List.of("WARNING " + WHO + TARGET + "call=\"setAttributes\" set=\"Retries\" old=3 new=7"
                        + " unset=\"Retries\" old=3 new=-1 outcome=failed reason=\"1 of 2 were written\""),
                lines.take());
    }

    @Test
    void masksTheNumberAndTheRecipientOfAFax() throws Exception {
        invoke("sendFax", "test.tif", "+1 555 3253", "Jane Roe");
        assertThrows(Exception.class, () -> invoke("sendFax", "../a.tif", "+1 555 3253", "Jane Roe"));
        // The reason quotes what is too long.
        assertThrows(Exception.class, () -> invoke("sendFax", "a.tif", "+1 555 3253", "Jane Roe ".repeat(10)));
        assertThrows(Exception.class, () -> invoke("sendFax", "a.tif", "+1 555 3253\n", "Jane Roe"));
        List<String> logged = lines.take();
        // Two of the reasons cannot be shown, and are of one kind.
        assertEquals(3, logged.size());
        assertTrue(
                logged.get(2).endsWith("outcome=refused reason=\"not shown, as it may have personal data\""),
                logged::toString);
        String id = "parameters=(\"test.tif\", \"+1 555 \u2022\u202253\", \"\u2022\u2022\u2022\") result=\"";
        assertTrue(logged.get(0).contains("invoke=\"sendFax\" " + id), logged::toString);
        assertTrue(logged.get(1).contains("outcome=refused reason=\"server S: sendFax: file"), logged::toString);
        for (String line : logged) {
            assertFalse(line.contains("3253") || line.contains("Jane"), line);
        }
    }

    @Test
    void logsOperationsOnJobs() throws Exception {
        String id = (String) invoke("sendFax", "test.tif", "+1 555 3253", "");
        lines.take();
        invoke("deleteJob", id);
        assertThrows(Exception.class, () -> invoke("deleteJob", "999"));
        assertThrows(Exception.class, () -> invoke("noSuchOperation", "\"x"));
        assertEquals(
                List.of(
                        "INFO " + WHO + TARGET + "invoke=\"deleteJob\" parameters=(\"" + id + "\") outcome=done",
                        "WARNING " + WHO + TARGET + "invoke=\"deleteJob\" parameters=(\"999\") outcome=failed"
                                + " reason=\"server S: FaxJob.SetStatus failed: there is no job 999 in the queue. It may be done already; read the queue with getJobs\"",
                        "WARNING " + WHO + TARGET + "invoke=\"noSuchOperation\" parameters=(\"\\\"x\") outcome=refused"
                                + " reason=\"No such operation: noSuchOperation(java.lang.String)\""),
                lines.take());
    }

    @Test
    void logsWhatTheGuardRefuses() throws Exception {
        ObjectName other = new ObjectName("com.example:type=X");
        assertThrows(SecurityException.class, () -> audited.createMBean("javax.management.loading.MLet", other));
        assertThrows(SecurityException.class, () -> audited.unregisterMBean(server));
        assertThrows(SecurityException.class, () -> audited.instantiate("javax.management.loading.MLet"));
        assertThrows(SecurityException.class, () -> AuditedMBeanServer.of(
                        GuardedMBeanServer.of(
                                new AccessRules(ManagementFactory.getPlatformMBeanServer(), "faxmx"), ADA),
                        ADA,
                        log)
                .invoke(new ObjectName("java.lang:type=Memory"), "gc", null, null));
        assertThrows(Exception.class, () -> audited.invoke(other, "x", null, null));
        assertEquals(
                List.of(
                        "WARNING " + WHO + "call=\"createMBean\" argument=\"javax.management.loading.MLet\""
                                + " target=\"com.example:type=X\" outcome=refused"
                                + " reason=\"createMBean is not allowed through this connector\"",
                        "WARNING " + WHO + "call=\"unregisterMBean\" target=\"faxmx:type=FaxServer,server=S\""
                                + " outcome=refused reason=\"unregisterMBean is not allowed through this connector\"",
                        "WARNING " + WHO + "call=\"instantiate\" argument=\"javax.management.loading.MLet\""
                                + " outcome=refused reason=\"instantiate is not allowed through this connector\"",
                        "WARNING " + WHO
                                + "target=\"java.lang:type=Memory\" invoke=\"gc\" parameters=() outcome=refused"
                                + " reason=\"invoking gc of java.lang:type=Memory is allowed to no user: user ada was refused\"",
                        "WARNING " + WHO + "target=\"com.example:type=X\" invoke=\"x\" parameters=() outcome=refused"
                                + " reason=\"com.example:type=X\""),
                lines.take());
    }

    @Test
    void logsNothingOfReads() throws Exception {
        audited.getAttribute(server, "State");
        audited.getAttributes(server, new String[] {"State", "Retries"});
        audited.getMBeanInfo(server);
        audited.queryNames(null, null);
        audited.queryMBeans(new ObjectName("faxmx:*"), null);
        audited.isRegistered(server);
        audited.getMBeanCount();
        audited.getDomains();
        assertThrows(Exception.class, () -> audited.getAttribute(server, "NoSuchAttribute"));
        assertEquals(audited, audited);
        assertFalse(audited.equals(mbeans));
        assertEquals(Set.of(audited), new HashSet<>(List.of(audited)));
        assertEquals(List.of(), lines.take());
    }

    /** What a client may send in place of a value. */
    @Test
    void doesNotAskAnObjectForItsText() {
        Object monster = new Object() {
            @Override
            public String toString() {
                throw new AssertionError("asked");
            }
        };
        assertThrows(Exception.class, () -> audited.setAttribute(server, new Attribute("Retries", monster)));
        assertThrows(
                Exception.class,
                () -> audited.invoke(server, "deleteJob", new Object[] {monster}, new String[] {TEXT}));
        assertThrows(Exception.class, () -> audited.setAttribute(server, null));
        assertThrows(Exception.class, () -> audited.setAttribute(null, new Attribute("Retries", 1)));
        assertThrows(Exception.class, () -> audited.invoke(null, null, null, null));
        assertThrows(Exception.class, () -> audited.setAttributes(server, null));
        assertEquals(6, lines.take().size());
    }

    @Test
    void masksAttributesWithPersonalData() throws Exception {
        MBeanServer other = MBeanServerFactory.newMBeanServer();
        ObjectName name = new ObjectName("faxmx:type=Phone");
        other.registerMBean(new Phone(), name);
        MBeanServer view = AuditedMBeanServer.of(other, ADA, log);
        view.setAttribute(name, new Attribute("Number", "+49 6221 12345"));
        view.setAttribute(name, new Attribute("Color", "red"));
        view.invoke(name, "call", new Object[] {"+49 6221 12345", "now"}, new String[] {TEXT, TEXT});
        String target = "INFO " + WHO + "target=\"faxmx:type=Phone\" ";
        assertEquals(
                List.of(
                        target + "set=\"Number\" old=\"\" new=\"+49 62\u2022\u2022 \u2022\u2022\u202245\" outcome=done",
                        target + "set=\"Color\" old=\"\" new=\"red\" outcome=done",
                        target + "invoke=\"call\" parameters=(\"+49 62\u2022\u2022 \u2022\u2022\u202245\", \"now\")"
                                + " outcome=done"),
                lines.take());
    }

    private Object invoke(String operation, String... parameters) throws Exception {
        String[] signature = new String[parameters.length];
        Arrays.fill(signature, TEXT);
        return audited.invoke(server, operation, parameters, signature);
    }

    /** An MBean whose info marks personal data. */
    public interface PhoneMXBean {

        @Personal("all")
        String getNumber();

        void setNumber(String number);

        String getColor();

        void setColor(String color);

        void call(@Personal("all") String number, String when);
    }

    /** Becomes a field of the descriptor. */
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Personal {
        @DescriptorKey("faxmx.personal")
        String value();
    }

    private static final class Phone implements PhoneMXBean {
        private String number = "";
        private String color = "";

        @Override
        public String getNumber() {
            return number;
        }

        @Override
        public void setNumber(String next) {
            number = next;
        }

        @Override
        public String getColor() {
            return color;
        }

        @Override
        public void setColor(String next) {
            color = next;
        }

        @Override
        public void call(String called, String when) {}
    }
}
