package org.faxmx.cli;

import java.io.Console;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import org.faxmx.access.PasswordHash;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a password comes from: never from the command line, which other users can see. */
final class PasswordOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--password-stdin",
            description = "Read the password from the first line of the standard input, instead of a prompt.")
    private boolean stdin;

    boolean isGiven() {
        return stdin;
    }

    /**
     * The password of a user who has one.
     *
     * @param in the standard input
     * @throws ParameterException if there is none to read
     */
    String read(Reader in) {
        if (stdin) {
            return firstLine(in);
        }
        char[] typed = typed(console(), "Password: ");
        try {
            return new String(typed);
        } finally {
            Arrays.fill(typed, ' ');
        }
    }

    /**
     * A new password, typed twice at a prompt.
     *
     * @param in the standard input
     * @throws ParameterException if there is none to read, or the two differ
     */
    String choose(Reader in) {
        if (stdin) {
            return firstLine(in);
        }
        Console console = console();
        char[] first = typed(console, "Password: ");
        char[] second = typed(console, "Again: ");
        try {
            if (!Arrays.equals(first, second)) {
                throw wrong("the two passwords differ");
            }
            return new String(first);
        } finally {
            Arrays.fill(first, ' ');
            Arrays.fill(second, ' ');
        }
    }

    private Console console() {
        Console console = System.console();
        if (console == null) {
            throw wrong("there is no terminal to type a password at: pipe it in, with --password-stdin");
        }
        return console;
    }

    private char[] typed(Console console, String prompt) {
        char[] typed = console.readPassword(prompt);
        if (typed == null) {
            throw wrong("no password was typed");
        }
        return typed;
    }

    /** Without a byte order mark, which PowerShell sends. */
    private String firstLine(Reader in) {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0 && c != '\n' && line.length() <= PasswordHash.LONGEST + 2; c = in.read()) {
                line.append((char) c);
            }
        } catch (IOException e) {
            throw wrong("the password could not be read: " + e.getMessage());
        }
        if (line.length() > 0 && line.charAt(0) == '\uFEFF') {
            line.deleteCharAt(0);
        }
        if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
