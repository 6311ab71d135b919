package org.faxmx.access;

/**
 * What is wrong with who may use a file, and what mends it.
 *
 * @param problem without the file, such as {@code belongs to anna}
 * @param command for a shell of this system; on Windows both interpreters take it, and accounts are named so that it does the
 *     same for each administrator who runs it
 */
public record FileProblem(String problem, String command) {

    /** The problem and the command, for a message that begins with the file. */
    @Override
    public String toString() {
        return problem + ": run  " + command;
    }
}
