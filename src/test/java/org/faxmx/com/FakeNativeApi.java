package org.faxmx.com;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A COM that can be initialised and waited on, and has no classes. Records calls and their threads. */
class FakeNativeApi implements NativeApi {

    final List<String> calls = new CopyOnWriteArrayList<>();
    final AtomicInteger pumped = new AtomicInteger();
    private final Semaphore event = new Semaphore(0);
    private final int initialised;
    private volatile int waiting;
    private volatile long created = 42;

    FakeNativeApi(int initialised) {
        this.initialised = initialised;
    }

    /** From now on, creating an event fails. */
    FakeNativeApi withoutEvents() {
        created = 0;
        return this;
    }

    /** From now on, waiting fails, the wait under way included. */
    void failWaiting() {
        waiting = -1;
        event.release();
    }

    /** Wakes the waiting thread as a window message does. */
    void message() {
        event.release();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public long addressOf(ByteBuffer direct) {
        return 0x1000;
    }

    @Override
    public int coInitializeEx(int model) {
        record("CoInitializeEx " + model);
        return initialised;
    }

    @Override
    public void coUninitialize() {
        record("CoUninitialize");
    }

    @Override
    public int clsidFromProgId(long wideText, long clsid) {
        return HResult.CO_E_CLASSSTRING.value();
    }

    @Override
    public long createEvent() {
        return created;
    }

    @Override
    public void setEvent(long handle) {
        event.release();
    }

    @Override
    public void closeHandle(long handle) {
        record("CloseHandle " + handle);
    }

    @Override
    public int waitForEventOrMessage(long handles, int millis) {
        if (millis < 0) {
            event.acquireUninterruptibly();
            return waiting;
        }
        try {
            event.tryAcquire(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return waiting;
    }

    @Override
    public void dispatchMessages(long message) {
        pumped.incrementAndGet();
    }

    private void record(String call) {
        calls.add(call + " on " + Thread.currentThread().getName());
    }

    @Override
    public int coCreateInstance(long clsid, int context, long iid, long result) {
        throw new AssertionError();
    }

    @Override
    public int queryInterface(long unknown, long iid, long result) {
        throw new AssertionError();
    }

    @Override
    public void addRef(long unknown) {
        throw new AssertionError();
    }

    @Override
    public void release(long unknown) {
        throw new AssertionError();
    }

    @Override
    public int getIdsOfNames(long dispatch, long iid, long names, int count, long dispids) {
        throw new AssertionError();
    }

    @Override
    public int invoke(
            long dispatch, int dispid, long iid, int flags, long parameters, long result, long exception, long error) {
        throw new AssertionError();
    }

    @Override
    public int fillIn(long function, long exception) {
        throw new AssertionError();
    }

    @Override
    public long sysAllocStringLen(long wideText, int length) {
        throw new AssertionError();
    }

    @Override
    public String string(long bstr) {
        throw new AssertionError();
    }

    @Override
    public void freeStrings(int count, long variants) {
        throw new AssertionError();
    }

    @Override
    public int stringsAtOnce() {
        return 1;
    }

    @Override
    public int variantClear(long variant) {
        throw new AssertionError();
    }

    @Override
    public void copyMemory(long to, long from, long bytes) {
        throw new AssertionError();
    }
}
