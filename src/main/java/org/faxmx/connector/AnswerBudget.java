package org.faxmx.connector;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Array;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * What is left of the processor time and the size of an answer. Sizes are estimated before values become JSON, which takes several
 * times their memory. Used by the thread that makes the answer.
 */
final class AnswerBudget {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int READS = 64;
    private static final int NUMBER = 8;
    private static final int MEMBER = 40;
    private static final int NAME = 80;

    private final HttpLimits limits;
    private final long begunNanos;
    private int reads;
    private long bytes;

    AnswerBudget(HttpLimits limits) {
        this.limits = limits;
        this.begunNanos = processorNanos();
        this.bytes = limits.answerBytes();
    }

    /** How many bytes the answer may still have. */
    long left() {
        return bytes;
    }

    /**
     * Replaces what was estimated for a part of the answer by its length as JSON.
     *
     * @param leftBefore {@link #left} before that part
     * @throws LimitReached if the answer is too large or takes too long
     */
    void finish(long leftBefore, long length) {
        requireTime();
        bytes = leftBefore;
        take(length);
    }

    /** Forgets a part of the answer that is not sent. */
    void giveBack(long leftBefore) {
        bytes = leftBefore;
    }

    /** @throws LimitReached if the time is over */
    void requireTime() {
        if (processorNanos() - begunNanos > limits.making().toNanos()) {
            throw new LimitReached(
                    503,
                    "making the answer takes more than " + seconds(limits.making())
                            + " of a processor: request less at once");
        }
    }

    /** The same for one of many reads: not each of them checks the clock. */
    void requireTimeToRead() {
        if (reads++ % READS == 0) {
            requireTime();
        }
    }

    /** The time that a processor has worked for this thread: neither waiting nor a busy machine counts. */
    private static long processorNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** @throws LimitReached if the answer is too large */
    void take(long size) {
        bytes -= size;
        if (bytes < 0) {
            throw new LimitReached(
                    413,
                    "the answer is larger than " + (limits.answerBytes() >> 20)
                            + " MB: request fewer MBeans or attributes, or PortColumns");
        }
    }

    /** Takes the estimated size of a value of an attribute or operation. */
    void takeValue(Object value) {
        if (value instanceof CharSequence text) {
            take(text.length() + 2L);
        } else if (value instanceof CompositeData row) {
            row.getCompositeType().keySet().forEach(key -> take(key.length() + 4L));
            row.values().forEach(this::takeValue);
        } else if (value instanceof TabularData table) {
            table.values().forEach(this::takeValue);
        } else if (value instanceof Object[] elements) {
            for (Object element : elements) {
                takeValue(element);
            }
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(this::takeValue);
        } else if (value instanceof Map<?, ?> entries) {
            entries.forEach((key, element) -> {
                takeValue(key);
                takeValue(element);
            });
        } else if (value instanceof ObjectName) {
            take(NAME);
        } else if (value != null && value.getClass().isArray()) {
            take((long) Array.getLength(value) * NUMBER);
        } else {
            take(NUMBER);
        }
    }

    /** Takes the estimated size of the description of an MBean, as {@code list} has it. */
    void takeInfo(MBeanInfo info) {
        take(text(info.getDescription()) + text(info.getClassName()) + MEMBER);
        for (MBeanFeatureInfo attribute : info.getAttributes()) {
            takeFeature(attribute);
        }
        for (MBeanFeatureInfo notification : info.getNotifications()) {
            takeFeature(notification);
        }
        for (MBeanOperationInfo operation : info.getOperations()) {
            takeFeature(operation);
            for (MBeanParameterInfo parameter : operation.getSignature()) {
                takeFeature(parameter);
            }
        }
    }

    private void takeFeature(MBeanFeatureInfo feature) {
        take(text(feature.getName()) + text(feature.getDescription()) + MEMBER);
    }

    private static long text(String text) {
        return text == null ? 0 : text.length();
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    /**
     * The time or the size of an answer is used up. An Error, because Jolokia turns every exception of an attribute into
     * its value where the client says {@code ignoreErrors}, and would go on.
     */
    static final class LimitReached extends Error {

        private static final long serialVersionUID = 1L;

        private final int status;

        LimitReached(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }

        /** The status of the answer. */
        int status() {
            return status;
        }
    }
}
