package org.faxmx.service;

import java.util.ArrayDeque;
import java.util.Deque;

/** What takes back the steps of an installation that were made, for one that fails halfway. Not thread-safe. */
final class Undo {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** Adds what takes back the step that was made last. */
    void add(Runnable step) {
        steps.push(step);
    }

    /** Takes all steps back, the last one first. What fails is added to the cause as suppressed, and does not end it. */
    void run(RuntimeException cause) {
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
