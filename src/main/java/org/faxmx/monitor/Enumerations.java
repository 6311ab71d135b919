package org.faxmx.monitor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxReading.Scope;
import org.faxmx.fax.FaxServer;

/** Makes and times the enumerations of one fax server, and decides which of them read routing methods. */
final class Enumerations {

    private final FaxServer server;
    private final MonitorContext context;
    private final LongAdder failures;
    private final Runnable afterwards;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Duration routingPoll;
    private volatile long routingRead;
    private volatile boolean routingMissing;

    /**
     * @param routingPoll time between two polls that read routing methods; zero for none that do
     * @param failures counts enumerations that fail
     * @param afterwards follows each enumeration, also one that failed; must not wait
     */
    Enumerations(
            FaxServer server, Duration routingPoll, MonitorContext context, LongAdder failures, Runnable afterwards) {
        this.server = server;
        this.context = context;
        this.failures = failures;
        this.afterwards = afterwards;
        this.routingRead = context.nanos().getAsLong();
        routingPoll(routingPoll);
    }

    void routingPoll(Duration next) {
        routingPoll = Objects.requireNonNull(next, "routingPoll");
    }

    /** What the next poll reads. */
    Scope nextScope() {
        Duration interval = routingPoll;
        boolean due = routingMissing || context.nanos().getAsLong() - routingRead >= interval.toNanos();
        return due && !interval.isZero() ? Scope.ALL : Scope.WITHOUT_ROUTING_METHODS;
    }

    /** Has the next poll read routing methods: there is a port without any known. */
    void readRoutingNext() {
        routingMissing = true;
    }

    boolean underWay() {
        return underWay.get() > 0;
    }

    /**
     * Enumerates.
     *
     * @param version the version at which it begins
     */
    Answer read(Scope scope, long version) {
        underWay.incrementAndGet();
        try {
            long began = context.nanos().getAsLong();
            if (scope == Scope.ALL) {
                // Also if it fails: where routing methods take too long, polls go on to read the ports.
                routingRead = began;
                routingMissing = false;
            }
            FaxReading answer = server.read(scope);
            Duration took = Duration.ofNanos(context.nanos().getAsLong() - began);
            context.statistics().read(took);
            return new Answer(
                    answer,
                    new PortSnapshot.Reading(
                            version, context.now(), took, answer.ports().listed()));
        } catch (RuntimeException e) {
            failures.increment();
            throw e;
        } finally {
            underWay.decrementAndGet();
            afterwards.run();
        }
    }

    /** What a fax server answered to an enumeration, and when. */
    record Answer(FaxReading answer, PortSnapshot.Reading reading) {}
}
