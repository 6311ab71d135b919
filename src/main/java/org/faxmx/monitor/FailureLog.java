package org.faxmx.monitor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.PortFailure;

/**
 * The failures of one fax server that go on, by kind of reading. Polls meet the same failure again and again: it is logged
 * as a warning when it begins, or when another call fails or with another code, and at level FINE after that. Used under
 * its owner's lock.
 */
final class FailureLog {

    // What was attempted and the code of the answer: times and counts in the rest may change with each poll.
    private static final Pattern CALL_AND_CODE = Pattern.compile(".*?0x[0-9A-Fa-f]{8}", Pattern.DOTALL);

    private final Logger log;
    private final Object server;
    private final Map<String, String> known = new HashMap<>();

    /**
     * @param log where failures are logged
     * @param server the prefix of each line
     */
    FailureLog(Logger log, Object server) {
        this.log = log;
        this.server = server;
    }

    /**
     * Logs a failure.
     *
     * @return whether it is new
     */
    boolean report(String kind, String failure) {
        String essence = essence(failure);
        boolean old = known.containsValue(essence);
        known.put(kind, essence);
        log.log(old ? Level.FINE : Level.WARNING, "{0}: {1}", new Object[] {server, failure});
        return !old;
    }

    private static String essence(String failure) {
        Matcher code = CALL_AND_CODE.matcher(failure);
        return code.lookingAt() ? code.group() : failure.replaceAll("\\d+", "#");
    }

    /** A reading of that kind succeeded: if its failure occurs again, it is new. */
    void clear(String kind) {
        String before = known.remove(kind);
        known.values().removeIf(failure -> failure.equals(before));
    }

    /** What failed in an enumeration that succeeded as a whole: ports and routing methods, and properties of others. */
    static List<String> failures(FaxReading read) {
        Stream<FaxException> ofPorts = read.ports().failures().stream().map(PortFailure::cause);
        Stream<FaxException> ofMethods = read.routingMethods().stream()
                .flatMap(found -> found.failures().stream())
                .map(FaxReading.Methods.Failure::cause);
        // Most have none: nothing is made for those.
        Stream<String> portProperties = read.ports().ports().stream()
                .filter(port -> !port.unavailable().isEmpty())
                .flatMap(port -> properties("FaxPort", port.unavailable(), "port", port.deviceId()));
        Stream<String> methodProperties = read.routingMethods().stream()
                .flatMap(found -> found.methods().stream())
                .filter(method -> !method.unavailable().isEmpty())
                .flatMap(method -> properties("FaxRoutingMethod", method.unavailable(), "port", method.deviceId()));
        return Stream.of(messages(Stream.concat(ofPorts, ofMethods)), portProperties, methodProperties)
                .flatMap(texts -> texts)
                .toList();
    }

    /** What failed in a status poll that succeeded as a whole. */
    static List<String> failures(FaxStatuses read) {
        return Stream.concat(
                        messages(read.failures().stream().map(PortFailure::cause)),
                        read.statuses().stream()
                                .filter(status -> !status.unavailable().isEmpty())
                                .flatMap(status ->
                                        properties("FaxStatus", status.unavailable(), "port", status.deviceId())))
                .toList();
    }

    /** What failed in a reading of the queue that succeeded as a whole. */
    static List<String> failures(FaxJobs read) {
        return Stream.concat(
                        messages(read.failures().stream()),
                        read.jobs().stream().flatMap(job -> properties("FaxJob", job.unavailable(), "job", job.id())))
                .toList();
    }

    private static Stream<String> messages(Stream<? extends FaxException> failures) {
        return failures.map(FaxException::getMessage);
    }

    private static Stream<String> properties(
            String type, Map<String, String> unavailable, String owner, Object identity) {
        return unavailable.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(property -> type + "." + property.getKey() + " of " + owner + " " + identity + " failed: "
                        + property.getValue());
    }
}
