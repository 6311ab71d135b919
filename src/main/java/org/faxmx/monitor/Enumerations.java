package org.faxmx.monitor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxReading.Scope;
import org.faxmx.fax.FaxServer;

/** Makes and times the enumerations of one fax server, and decides which of them read routing methods. */
final class Enumerations {

    private final FaxServer server;
    private final MonitorContext context;
    private final Runnable ended;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Duration routingPoll;
    private volatile long routingRead;

    /**
     * @param routingPoll time between two polls that read routing methods; zero for none that do
     * @param ended follows each enumeration, also one that failed; must not wait
     */
    Enumerations(FaxServer server, Duration routingPoll, MonitorContext context, Runnable ended) {
        this.server = server;
        this.context = context;
        this.ended = ended;
        this.routingRead = context.nanos().getAsLong();
        routingPoll(routingPoll);
    }

    void routingPoll(Duration next) {
        routingPoll = Objects.requireNonNull(next, "routingPoll");
    }

    /** What the next poll reads. */
    Scope nextScope() {
        Duration interval = routingPoll;
        boolean due = !interval.isZero() && context.nanos().getAsLong() - routingRead >= interval.toNanos();
        return due ? Scope.ALL : Scope.WITHOUT_ROUTING_METHODS;
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
            FaxReading answer = server.read(scope);
            long ended = context.nanos().getAsLong();
            if (scope == Scope.ALL) {
                routingRead = ended;
            }
            Duration took = Duration.ofNanos(ended - began);
            context.statistics().read(took);
            return new Answer(answer, new PortSnapshot.Reading(version, context.now(), took));
        } finally {
            underWay.decrementAndGet();
            ended.run();
        }
    }

    /** What a fax server answered to an enumeration, and when. */
    record Answer(FaxReading answer, PortSnapshot.Reading reading) {}
}
