package org.faxmx.monitor;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.HiddenNumbers;
import org.faxmx.fax.PortFailure;

/**
 * The failures of one fax server that go on, by kind of reading. Polls meet the same failure again and again: it is logged
 * as a warning when it begins, or when another call fails or with another code, and at level FINE after that. Used under
 * its owner's lock.
 */
final class FailureLog {

    // What was attempted and the code of the answer: times and counts in the rest may change with each poll.
    private static final Pattern CALL_AND_CODE = Pattern.compile(".*?0x[0-9A-Fa-f]{8}", Pattern.DOTALL);

    // Which job or item it was: the next poll may meet others.
    private static final Pattern PASSING = Pattern.compile("(Item\\(|of job )[^ ).]+");
    // More failures of one reading than these are not distinguished.
    private static final int MOST = 100;

    private final Logger log;
    private final Object server;
    private final Map<String, Set<String>> known = new HashMap<>();

    /**
     * @param log where failures are logged
     * @param server the prefix of each line
     */
    FailureLog(Logger log, Object server) {
        this.log = log;
        this.server = server;
    }

    /**
     * Logs the failures of one reading in one line, which begins with the first of them that is new. As a warning it is
     * without the numbers of callers that a fax server may quote.
     *
     * @param failures at least one
     */
    Report report(String kind, List<String> failures) {
        Set<String> essences = new LinkedHashSet<>();
        String first = null;
        for (String failure : failures.subList(0, Math.min(MOST, failures.size()))) {
            String essence = essence(failure);
            if (first == null && known.values().stream().noneMatch(old -> old.contains(essence))) {
                first = failure;
            }
            essences.add(essence);
        }
        known.put(kind, essences);
        int more = failures.size() - 1;
        String text = (first == null ? failures.get(0) : first) + (more > 0 ? " (and " + more + " more like it)" : "");
        if (first == null) {
            log.log(Level.FINE, "{0}: {1}", new Object[] {server, text});
        } else {
            log.log(Level.WARNING, "{0}: {1}", new Object[] {server, HiddenNumbers.in(text)});
        }
        return new Report(text, first != null);
    }

    private static String essence(String failure) {
        Matcher code = CALL_AND_CODE.matcher(failure);
        return code.lookingAt() ? PASSING.matcher(code.group()).replaceAll("$1#") : failure.replaceAll("\\d+", "#");
    }

    /** A reading of that kind succeeded: if its failures occur again, they are new. */
    void clear(String kind) {
        Set<String> before = known.remove(kind);
        if (before != null) {
            known.values().forEach(failures -> failures.removeAll(before));
        }
    }

    /**
     * What was logged.
     *
     * @param text the failures of the reading in one line, with numbers
     * @param isNew whether one of them is new
     */
    record Report(String text, boolean isNew) {}

    /** What failed in an enumeration that succeeded as a whole: ports and routing methods, and properties of others. */
    static List<String> failures(FaxReading read) {
        Stream<FaxException> ofPorts = Stream.concat(
                read.ports().end().stream().map(FaxReading.End::cause),
                read.ports().failures().stream().map(PortFailure::cause));
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
