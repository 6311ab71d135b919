package org.faxmx.windows;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service of Windows as its service control manager has it.
 *
 * @param state what it is doing
 * @param processId of its process; 0 without one
 * @param exitCode with which it last ended, an error code of Windows; 0 without an error
 * @param start when it is started
 * @param account what it runs as
 * @param command what is run
 * @param needs the services that are started before it
 */
public record ServiceStatus(
        State state, int processId, int exitCode, Start start, String account, String command, List<String> needs) {

    /** The exit code of a service whose account is gone, disabled, has another password, or may not log on as a service. */
    public static final int LOGON_FAILED = 1069;

    private static final int NEVER_STARTED = 1077;
    private static final Map<Integer, String> ENDS = Map.of(
            1053,
            "it did not answer in time",
            1067,
            "its process ended by itself",
            1068,
            "a service that it needs did not start",
            LOGON_FAILED,
            "its account could not log on");

    /** Copies the list. */
    public ServiceStatus {
        needs = List.copyOf(needs);
    }

    /** Whether it can be called. */
    public boolean running() {
        return state == State.RUNNING;
    }

    /** How it has ended, where that is not as it should be. */
    public Optional<String> end() {
        if (state != State.STOPPED || exitCode == 0) {
            return Optional.empty();
        }
        return Optional.of(
                exitCode == NEVER_STARTED
                        ? "not started since Windows was"
                        : "ended with error " + exitCode
                                + (ENDS.containsKey(exitCode) ? " (" + ENDS.get(exitCode) + ")" : ""));
    }

    private static WindowsException unknown(String what, int number) {
        return new WindowsException(
                "Windows reports the " + what + " " + number + " of a service, which is not known", null);
    }

    /** States in the numbers of Windows, from 1. */
    public enum State {
        STOPPED("stopped"),
        START_PENDING("starting"),
        STOP_PENDING("stopping"),
        RUNNING("running"),
        CONTINUE_PENDING("continuing"),
        PAUSE_PENDING("pausing"),
        PAUSED("paused");

        private final String word;

        State(String word) {
            this.word = word;
        }

        static State of(int number) {
            if (number < 1 || number > values().length) {
                throw unknown("state", number);
            }
            return values()[number - 1];
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** Start types. */
    public enum Start {
        /** A driver. */
        BOOT("by the boot loader"),
        /** A driver. */
        SYSTEM("by the kernel"),
        AUTOMATIC("automatic"),
        AUTOMATIC_DELAYED("automatic, delayed"),
        MANUAL("manual"),
        DISABLED("disabled");

        private final String words;

        Start(String words) {
            this.words = words;
        }

        static Start of(int number, boolean delayed) {
            return switch (number) {
                case 0 -> BOOT;
                case 1 -> SYSTEM;
                case 2 -> delayed ? AUTOMATIC_DELAYED : AUTOMATIC;
                case 3 -> MANUAL;
                case 4 -> DISABLED;
                default -> throw unknown("start type", number);
            };
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
