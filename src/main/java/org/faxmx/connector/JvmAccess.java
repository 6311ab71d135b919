package org.faxmx.connector;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.ObjectName;

/**
 * The attributes and operations of {@code java.lang} that clients may use, by the key {@code type}: what JConsole's tabs
 * show of the health of the JVM. Not among them: the command line, system properties and paths, which may have passwords,
 * and whatever changes something.
 */
final class JvmAccess {

    static final String DOMAIN = "java.lang";

    private static final Map<String, Type> TYPES = Map.of(
            "Runtime",
            new Type("Uptime StartTime VmName VmVersion SpecVersion"),
            "Memory",
            new Type("HeapMemoryUsage NonHeapMemoryUsage ObjectPendingFinalizationCount Verbose"),
            "MemoryPool",
            new Type("Name Type Valid MemoryManagerNames Usage PeakUsage CollectionUsage UsageThresholdSupported"
                    + " UsageThreshold UsageThresholdExceeded UsageThresholdCount CollectionUsageThresholdSupported"
                    + " CollectionUsageThreshold CollectionUsageThresholdExceeded CollectionUsageThresholdCount"),
            "MemoryManager",
            new Type("Name Valid MemoryPoolNames"),
            "GarbageCollector",
            new Type("Name Valid MemoryPoolNames CollectionCount CollectionTime LastGcInfo"),
            "Threading",
            new Type(
                    "ThreadCount DaemonThreadCount PeakThreadCount TotalStartedThreadCount AllThreadIds"
                            + " CurrentThreadCpuTime CurrentThreadUserTime CurrentThreadAllocatedBytes"
                            + " CurrentThreadCpuTimeSupported ThreadCpuTimeSupported ThreadCpuTimeEnabled"
                            + " ThreadAllocatedMemorySupported ThreadAllocatedMemoryEnabled TotalThreadAllocatedBytes"
                            + " ThreadContentionMonitoringSupported ThreadContentionMonitoringEnabled"
                            + " ObjectMonitorUsageSupported SynchronizerUsageSupported",
                    "findDeadlockedThreads findMonitorDeadlockedThreads getThreadInfo dumpAllThreads getThreadCpuTime"
                            + " getThreadUserTime getThreadAllocatedBytes"),
            "ClassLoading",
            new Type("LoadedClassCount TotalLoadedClassCount UnloadedClassCount Verbose"),
            "Compilation",
            new Type("Name TotalCompilationTime CompilationTimeMonitoringSupported"),
            "OperatingSystem",
            new Type("Name Version Arch AvailableProcessors SystemLoadAverage ProcessCpuTime ProcessCpuLoad CpuLoad"
                    + " SystemCpuLoad CommittedVirtualMemorySize TotalMemorySize FreeMemorySize"
                    + " TotalPhysicalMemorySize FreePhysicalMemorySize TotalSwapSpaceSize FreeSwapSpaceSize"
                    + " OpenFileDescriptorCount MaxFileDescriptorCount"));

    private JvmAccess() {}

    /** The types of {@code java.lang} of which something may be read. */
    static Set<String> types() {
        return TYPES.keySet();
    }

    static Set<String> attributes(String type) {
        return TYPES.get(type).attributes;
    }

    static Set<String> operations(String type) {
        return TYPES.get(type).operations;
    }

    /** Whether something of that MBean may be read; it need not exist. */
    static boolean visible(ObjectName name) {
        return name.getDomain().equals(DOMAIN) && TYPES.containsKey(type(name));
    }

    /** Whether that attribute of a visible MBean may be read. */
    static boolean readable(ObjectName name, String attribute) {
        return attribute != null && TYPES.get(type(name)).attributes.contains(attribute);
    }

    /** Whether that operation of a visible MBean may be invoked. */
    static boolean invocable(ObjectName name, String operation) {
        return operation != null && TYPES.get(type(name)).operations.contains(operation);
    }

    /** The MBeanInfo of a visible MBean without what clients may not use. */
    static MBeanInfo readable(ObjectName name, MBeanInfo info) {
        Type type = TYPES.get(type(name));
        return Members.withMembers(
                info,
                Arrays.stream(info.getAttributes())
                        .filter(attribute -> type.attributes.contains(attribute.getName()))
                        .map(Members::readOnly)
                        .toArray(MBeanAttributeInfo[]::new),
                Arrays.stream(info.getOperations())
                        .filter(operation -> type.operations.contains(operation.getName()))
                        .toArray(MBeanOperationInfo[]::new));
    }

    private static String type(ObjectName name) {
        String type = name.getKeyProperty("type");
        return type == null ? "" : type;
    }

    private record Type(Set<String> attributes, Set<String> operations) {

        Type(String attributes) {
            this(attributes, "");
        }

        /** Names with spaces between them. */
        Type(String attributes, String operations) {
            this(Set.of(("ObjectName " + attributes).split(" ")), Set.of(operations.split(" ")));
        }
    }
}
