package org.faxmx.bench.start;

import java.util.concurrent.CountDownLatch;

/** A program that waits for its end: what Jolokia's agent is attached to, where FaxMX is compared with the agent. */
final class IdleProgram {

    private IdleProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
