package org.faxmx.bench.jmx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that answers each line it is given with one line, until its input ends. */
public final class CommandedJvm implements AutoCloseable {

    private final String main;
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    /** Starts it with the class path of this one. */
    public CommandedJvm(Class<?> main, List<String> options, String... arguments) throws IOException {
        this.main = main.getSimpleName() + " " + String.join(" ", arguments);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Path log = Files.createDirectories(Path.of("target/bench")).resolve(this.main.replaceAll("\\W+", "-") + ".log");
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The process, for measurements from outside. */
    public Process process() {
        return process;
    }

    /** The words of the answer. */
    public String[] ask(String command) throws IOException {
        commands.println(command);
        String line = answers.readLine();
        if (line == null || line.startsWith("failed")) {
            throw new IOException(main + ", asked to " + command + ": " + line);
        }
        return line.split(" ");
    }

    /** The number that is the answer. */
    public double number(String command) throws IOException {
        return Double.parseDouble(ask(command)[0]);
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return main;
    }
}
