package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndOnOutOfMemoryTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Integer> exits = new ArrayList<>();

    @Test
    void endsTheProcessWithOneLine() {
        handle(new OutOfMemoryError("Java heap space"));

        assertEquals(List.of(3), exits);
        assertEquals(
                "faxmx: out of memory in thread client\\n1: Java heap space. The process ends",
                printed().lines().findFirst().orElse(""));
    }

    @Test
    void printsOtherFailuresAndGoesOn() {
        handle(new IllegalStateException("a defect"));

        assertEquals(List.of(), exits);
        assertTrue(
                printed().startsWith("Exception in thread \"client\\n1\" java.lang.IllegalStateException: a defect"),
                printed());
    }

    private String printed() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void handle(Throwable failure) {
        new EndOnOutOfMemory(new PrintStream(err, true, StandardCharsets.UTF_8), exits::add)
                .uncaughtException(new Thread(() -> {}, "client\n1"), failure);
    }
}
