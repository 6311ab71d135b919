package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.PlatformManagedObject;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the tabs of JConsole call, by a monitor over RMI: one refusal, and a tab stays empty. */
@Timeout(60)
final class JConsoleTabsTest {

    private static final String THREADING = ManagementFactory.THREAD_MXBEAN_NAME;

    private RmiConnector connector;
    private JMXConnector client;
    private MBeanServerConnection remote;

    @BeforeEach
    void connect() throws IOException {
        connector = RmiConnector.open(
                RmiDoor.loopback(0),
                new AccessControl(
                        ManagementFactory.getPlatformMBeanServer(), "faxmx", Authenticator.everybody(Role.MONITOR)));
        client = RmiConnectorTest.connect(connector);
        remote = client.getMBeanServerConnection();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        connector.close();
    }

    @Test
    void overview() throws Exception {
        assertTrue(remote.isRegistered(new ObjectName(THREADING)));
        assertFalse(remote.isRegistered(new ObjectName("com.sun.management:type=HotSpotDiagnostic")));
        assertTrue(proxy(MemoryMXBean.class, ManagementFactory.MEMORY_MXBEAN_NAME)
                        .getHeapMemoryUsage()
                        .getUsed()
                > 0);
        assertTrue(proxy(ThreadMXBean.class, THREADING).getThreadCount() > 0);
        ClassLoadingMXBean classes = proxy(ClassLoadingMXBean.class, ManagementFactory.CLASS_LOADING_MXBEAN_NAME);
        assertTrue(classes.getLoadedClassCount() > 0 && classes.getTotalLoadedClassCount() > 0);
        assertFalse(classes.isVerbose());
        RuntimeMXBean runtime = proxy(RuntimeMXBean.class, ManagementFactory.RUNTIME_MXBEAN_NAME);
        assertTrue(runtime.getUptime() > 0);
        com.sun.management.OperatingSystemMXBean system =
                proxy(com.sun.management.OperatingSystemMXBean.class, ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
        assertTrue(system.getProcessCpuTime() > 0 && system.getAvailableProcessors() > 0);
    }

    @Test
    void memory() throws Exception {
        for (ObjectName name : named(ManagementFactory.MEMORY_POOL_MXBEAN_DOMAIN_TYPE)) {
            MemoryPoolMXBean pool = proxy(MemoryPoolMXBean.class, name.toString());
            assertTrue(pool.getUsage().getCommitted() >= 0);
            assertNotNull(pool.getType());
            if (pool.isUsageThresholdSupported()) {
                assertTrue(pool.getUsageThreshold() >= 0);
            }
            if (pool.isCollectionUsageThresholdSupported()) {
                assertTrue(pool.getCollectionUsageThreshold() >= 0);
            }
        }
        for (ObjectName name : named(ManagementFactory.GARBAGE_COLLECTOR_MXBEAN_DOMAIN_TYPE)) {
            GarbageCollectorMXBean collector = proxy(GarbageCollectorMXBean.class, name.toString());
            assertTrue(collector.getCollectionCount() >= 0 && collector.getCollectionTime() >= 0);
            assertTrue(collector.getMemoryPoolNames().length > 0);
        }
        assertThrows(
                SecurityException.class,
                () -> remote.invoke(new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME), "gc", null, null));
    }

    @Test
    void threads() throws Exception {
        Set<String> operations = Arrays.stream(
                        remote.getMBeanInfo(new ObjectName(THREADING)).getOperations())
                .map(MBeanOperationInfo::getName)
                .collect(Collectors.toSet());
        // Where it is there, JConsole calls dumpAllThreads for each thread that is chosen.
        assertTrue(operations.containsAll(Set.of("findDeadlockedThreads", "dumpAllThreads")), operations::toString);
        ThreadMXBean threads = proxy(ThreadMXBean.class, THREADING);
        assertTrue(threads.isObjectMonitorUsageSupported());
        long[] ids = threads.getAllThreadIds();
        long own = Thread.currentThread().getId();
        String name = Thread.currentThread().getName();

        assertEquals(name, threads.getThreadInfo(own).getThreadName());
        assertTrue(threads.getThreadInfo(own, Integer.MAX_VALUE).getStackTrace().length > 0);
        assertEquals(ids.length, threads.getThreadInfo(ids, 0).length);
        assertEquals(
                ids.length,
                ((CompositeData[]) remote.invoke(
                                new ObjectName(THREADING), "getThreadInfo", new Object[] {ids, 0}, new String[] {
                                    "[J", "int"
                                }))
                        .length);
        assertTrue(Arrays.stream(threads.dumpAllThreads(true, false))
                .map(ThreadInfo::getThreadName)
                .anyMatch(name::equals));
        assertNull(threads.findDeadlockedThreads());
        assertNull(threads.findMonitorDeadlockedThreads());
    }

    @Test
    void virtualMachineIsEmptyBecauseItShowsTheCommandLine() throws Exception {
        RuntimeMXBean runtime = proxy(RuntimeMXBean.class, ManagementFactory.RUNTIME_MXBEAN_NAME);
        CompilationMXBean compilation = proxy(CompilationMXBean.class, ManagementFactory.COMPILATION_MXBEAN_NAME);
        assertNotNull(compilation.getName());
        assertTrue(compilation.getTotalCompilationTime() >= 0);
        assertNotNull(runtime.getVmName());
        assertThrows(SecurityException.class, runtime::getInputArguments);
        assertThrows(SecurityException.class, runtime::getSystemProperties);
    }

    @Test
    void mbeans() throws Exception {
        Set<ObjectName> names = remote.queryNames(null, null);
        assertTrue(names.size() > 10, names::toString);
        for (ObjectName name : names) {
            MBeanInfo info = remote.getMBeanInfo(name);
            remote.isInstanceOf(name, "javax.management.NotificationBroadcaster");
            remote.getAttributes(
                    name,
                    Arrays.stream(info.getAttributes())
                            .map(attribute -> attribute.getName())
                            .toArray(String[]::new));
        }
    }

    private Set<ObjectName> named(String domainAndType) throws Exception {
        Set<ObjectName> names = remote.queryNames(new ObjectName(domainAndType + ",*"), null);
        assertFalse(names.isEmpty(), domainAndType);
        return names;
    }

    /** As JConsole makes them: this checks that the MBean is an instance of the interface. */
    private <T extends PlatformManagedObject> T proxy(Class<T> type, String name) throws IOException {
        return ManagementFactory.newPlatformMXBeanProxy(remote, name, type);
    }
}
