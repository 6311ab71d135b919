package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;

/** A registered MBean of open types that counts what reaches it, and unregisters itself when closed. */
final class Sample extends NotificationBroadcasterSupport implements SampleMXBean, AutoCloseable {

    private static final String INITIAL = "initial";

    private final MBeanServer mbeans;
    private final ObjectName name;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile String text = INITIAL;

    private Sample(MBeanServer mbeans, ObjectName name) {
        this.mbeans = mbeans;
        this.name = name;
    }

    /** Registers a sample under a name of that domain that no other test has. */
    static Sample in(MBeanServer mbeans, String domain) throws JMException {
        ObjectName name = new ObjectName(domain + ":type=Sample,nonce=" + System.nanoTime());
        Sample sample = new Sample(mbeans, name);
        mbeans.registerMBean(sample, name);
        return sample;
    }

    ObjectName name() {
        return name;
    }

    /** Whether no client got through to it, neither to read nor to change something. */
    int calls() {
        return calls.get();
    }

    void assertUntouched() {
        assertTrue(calls.get() == 0, () -> name + " was called " + calls + " times");
    }

    /** It may have been read, as the audit log does for the old value. */
    void assertReadAtMost() {
        assertTrue(calls.get() == reads.get(), () -> name + " was called " + calls + " times, and read " + reads);
        assertUnchanged();
    }

    void assertUnchanged() {
        assertTrue(text.equals(INITIAL), () -> name + " was changed to " + text);
    }

    void awaitHanging() throws InterruptedException {
        awaitHanging(1);
    }

    void awaitHanging(int times) throws InterruptedException {
        assertTrue(entered.tryAcquire(times, 10, TimeUnit.SECONDS), "hang was not invoked that often: " + times);
    }

    void release() {
        released.countDown();
    }

    @Override
    public String getText() {
        calls.incrementAndGet();
        reads.incrementAndGet();
        return text;
    }

    @Override
    public void setText(String newText) {
        calls.incrementAndGet();
        text = newText;
    }

    @Override
    public String echo(String words) {
        calls.incrementAndGet();
        return words;
    }

    @Override
    public void hang() {
        calls.incrementAndGet();
        entered.release();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void fail() {
        calls.incrementAndGet();
        throw new IllegalStateException("failing as requested", new UnsupportedOperationException("the reason"));
    }

    @Override
    public void announce() {
        sendNotification(new Notification("sample.announced", name, 1, "announced"));
    }

    @Override
    public void close() throws JMException {
        release();
        try {
            mbeans.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            throw new AssertionError(name + " was unregistered by a client", e);
        }
    }
}
