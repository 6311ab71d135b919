package org.faxmx.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.faxmx.fax.Finding;

/**
 * Makes a check that may hang, such as on a network drive, within a limited time.
 *
 * @param name of the check
 */
record TimedCheck(String name, Duration longest) {

    private static final String DOCTOR = "doctor";

    /** What the check found, to the end of the time at the latest, and last that it has not ended or failed. */
    List<Finding> findings(Check check) {
        Queue<Finding> found = new ConcurrentLinkedQueue<>();
        List<Finding> end = new ArrayList<>();
        try {
            new TimeLimit(longest).call(name, () -> {
                check.run(found::add);
                return true;
            });
        } catch (TimeoutException e) {
            end.add(Finding.failure(
                    DOCTOR,
                    "the check " + name + " has not ended within " + longest.toSeconds() + " s",
                    System.getProperty("os.name").startsWith("Windows")
                            ? "Disconnect network drives that do not answer:  net use  lists them, and"
                                    + "  net use X: /delete  disconnects one"
                            : "Unmount network drives that do not answer:  mount  lists them, and  umount -l FOLDER"
                                    + "  unmounts one"));
        } catch (ExecutionException e) {
            end.add(failed(name, e.getCause()));
        }
        List<Finding> findings = new ArrayList<>(found);
        findings.addAll(end);
        return findings;
    }

    /** A check that failed in a way that it does not know. */
    static Finding failed(String name, Throwable failure) {
        String found = "the check " + name + " failed unexpectedly: ";
        return Finding.failure(
                        DOCTOR,
                        found + failure,
                        "Please report this whole output with the versions of FaxMX, Java and Windows")
                // Its message may name anything.
                .forSupport(found + failure.getClass().getName());
    }
}
