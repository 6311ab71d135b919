package org.faxmx.bench.com;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.faxmx.bench.Samples;

/**
 * A process under Wine that reads ports on command, and waits in between. It takes part until it fails: after
 * that it is asked nothing more, and {@link #failure} says why.
 */
final class Contestant implements AutoCloseable {

    private static final long LONGEST_ANSWER_SECONDS = 300;

    /** How a contestant is started. */
    interface Start {
        Process process(Path errors) throws IOException;
    }

    private final String name;
    private final boolean readsProperties;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<Double> millis = new ArrayList<>();
    private final List<Double> fixedMillis = new ArrayList<>();
    private final List<Double> number = new ArrayList<>();
    private final List<Double> text = new ArrayList<>();
    private long allocated;
    private int rounds;
    private String platform = "";
    private Process process;
    private PrintStream commands;
    private String failure;

    /** Starts it and waits until it has connected. */
    Contestant(String name, boolean readsProperties, Path errors, Start start) {
        this.name = name;
        this.readsProperties = readsProperties;
        try {
            process = start.process(errors);
            commands = new PrintStream(process.getOutputStream(), false, StandardCharsets.US_ASCII);
            Thread reader = new Thread(this::collect, "answers of " + name);
            reader.setDaemon(true);
            reader.start();
            platform = answer("ready");
        } catch (IOException | IllegalStateException e) {
            fail(e.getMessage() + ", see " + errors.getFileName());
        }
    }

    String name() {
        return name;
    }

    /** Its JVM, or {@code native}. */
    String platform() {
        return platform;
    }

    boolean runs() {
        return failure == null;
    }

    /** Why it no longer takes part. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    boolean readsProperties() {
        return readsProperties;
    }

    /**
     * Reads all ports so many times; an answer that is not what the scenario holds is the end of this contestant.
     *
     * @return nothing where it failed
     */
    Optional<Reading> read(int times, int checksum) {
        if (!runs()) {
            return Optional.empty();
        }
        try {
            String[] words = ask("read " + times, "read").split(" ");
            if (Integer.parseInt(words[2]) != checksum) {
                fail("read values that are not the scenario's: checksum " + words[2] + " instead of " + checksum);
                return Optional.empty();
            }
            return Optional.of(new Reading(
                    Double.parseDouble(words[0]) / times / 1e6,
                    Double.parseDouble(words[1]) / times / 1e6,
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4])));
        } catch (IllegalStateException e) {
            fail(e.getMessage());
            return Optional.empty();
        }
    }

    /** One timed round, kept. */
    void round(int checksum) {
        read(1, checksum).ifPresent(reading -> {
            millis.add(reading.millis());
            fixedMillis.add(reading.fixedMillis());
            allocated = reading.allocated();
        });
    }

    /** Reads a number and a text so many times each; the nanoseconds that one read took are kept. */
    void properties(int times) {
        if (!runs() || !readsProperties) {
            return;
        }
        try {
            number.add(Double.parseDouble(ask("property Rings " + times, "property")) / times);
            text.add(Double.parseDouble(ask("property Csid " + times, "property")) / times);
        } catch (IllegalStateException e) {
            fail(e.getMessage());
        }
    }

    /** How many timed rounds it is to take part in. */
    void plan(int planned) {
        rounds = planned;
    }

    int rounds() {
        return runs() ? rounds : 0;
    }

    Optional<Samples> millis() {
        return samples(millis);
    }

    Optional<Samples> fixedMillis() {
        return samples(fixedMillis);
    }

    Optional<Samples> numberNanos() {
        return samples(number);
    }

    Optional<Samples> textNanos() {
        return samples(text);
    }

    /** Bytes on the heap in the last round, on the thread that COM objects live on; -1 where there is no heap. */
    long allocated() {
        return allocated;
    }

    @Override
    public void close() {
        if (process != null) {
            // The end of its input is the end of the process; who does not hear of it is ended.
            try {
                process.getOutputStream().close();
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (IOException | InterruptedException e) {
                process.destroyForcibly();
            }
        }
    }

    private Optional<Samples> samples(List<Double> values) {
        return !runs() || values.isEmpty() ? Optional.empty() : Optional.of(Samples.of(values));
    }

    private void fail(String reason) {
        failure =
                reason.lines().map(String::strip).reduce((a, b) -> a + "; " + b).orElse("no reason given");
        close();
    }

    private String ask(String command, String expected) {
        commands.print(command + "\n");
        commands.flush();
        return answer(expected);
    }

    /** What follows the expected first word of the next answer. */
    private String answer(String expected) {
        try {
            String line = null;
            for (int second = 0; line == null && second < LONGEST_ANSWER_SECONDS; second++) {
                boolean alive = process.isAlive();
                line = answers.poll(1, TimeUnit.SECONDS);
                if (line == null && !alive) {
                    throw new IllegalStateException("ended with exit code " + process.exitValue());
                }
            }
            if (line == null) {
                throw new IllegalStateException("has not answered within " + LONGEST_ANSWER_SECONDS + " s");
            }
            if (!line.startsWith(expected + " ")) {
                throw new IllegalStateException(line);
            }
            return line.substring(expected.length() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void collect() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                // A JVM that crashes writes its report here.
                if (line.matches("(ready|read|property|failed) .*")) {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            answers.add("failed " + e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * An answer to {@code read}, for one reading.
     *
     * @param millis how long it took
     * @param fixedMillis how much of that was GetPorts and the way to COM's thread and back
     * @param allocated bytes on the heap, or -1
     * @param compiledMillis what the JVM has spent on compiling since it started, or -1
     */
    record Reading(double millis, double fixedMillis, long allocated, long compiledMillis) {}
}
