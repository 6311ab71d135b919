package org.faxmx.wine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The trace of the COM fax server for tests: what was called, on which thread, and which objects came and went.
 *
 * @param lines each split into its fields: number, thread, milliseconds, kind, object, member, argument, HRESULT
 */
record Trace(List<String[]> lines) {

    /** The trace as it stands in the file now. */
    static Trace read(Path file) throws IOException {
        return new Trace(Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .map(line -> line.split("\t", -1))
                .toList());
    }

    /** How many objects of a class, or of all classes for "", are alive. */
    long live(String type) {
        return count("create", type) - count("destroy", type);
    }

    /** How many objects of a class were made. */
    long created(String type) {
        return count("create", type);
    }

    /** The threads on which members were called. */
    Set<String> callingThreads() {
        return lines.stream()
                .filter(fields -> fields[3].equals("call"))
                .map(fields -> fields[1])
                .collect(Collectors.toSet());
    }

    /** The objects whose last release happened on another thread than their creation. */
    List<String> releasedElsewhere() {
        Map<String, String> creators = new HashMap<>();
        List<String> elsewhere = new ArrayList<>();
        for (String[] fields : lines) {
            if (fields[3].equals("create")) {
                creators.put(fields[4], fields[1]);
            } else if (fields[3].equals("destroy") && !fields[1].equals(creators.get(fields[4]))) {
                elsewhere.add(fields[4]);
            }
        }
        return elsewhere;
    }

    /** How often a member was called: {@code get Name}. */
    long calls(String member) {
        return lines.stream()
                .filter(fields -> fields[3].equals("call") && fields[5].equals(member))
                .count();
    }

    /** How often a method was called with that text. */
    long calls(String member, String argument) {
        return lines.stream()
                .filter(fields ->
                        fields[3].equals("call") && fields[5].equals(member) && fields[6].equals('"' + argument + '"'))
                .count();
    }

    private long count(String kind, String type) {
        return lines.stream()
                .filter(fields -> fields[3].equals(kind) && fields[4].startsWith(type))
                .count();
    }
}
