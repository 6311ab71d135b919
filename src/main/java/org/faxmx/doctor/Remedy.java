package org.faxmx.doctor;

import java.util.List;
import java.util.Optional;

/**
 * A problem of a file whose message ends with the command that mends it, as two: a finding names the command in a line of
 * its own.
 *
 * @param problem the message without the command
 * @param command the command
 */
record Remedy(String problem, String command) {

    private static final List<String> BEFORE_COMMAND = List.of(": run ", ": create it with ");

    /** The parts of a message; empty if it has no command. */
    static Optional<Remedy> in(String message) {
        return BEFORE_COMMAND.stream()
                .filter(message::contains)
                .map(before -> new Remedy(
                        message.substring(0, message.indexOf(before)),
                        message.substring(message.indexOf(before) + before.length())
                                .strip()))
                .findFirst();
    }
}
