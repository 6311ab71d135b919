package org.faxmx.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where a fax server comes from. */
public enum Backend {
    /** Microsoft's fax COM library. */
    COM,
    /** The embedded simulated fax server. */
    SIMULATED;

    /**
     * The backend of that name.
     *
     * @throws IllegalArgumentException naming the backends
     */
    public static Backend of(String text) {
        return Arrays.stream(values())
                .filter(backend -> backend.toString().equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + Excerpt.of(text) + "\" is not a backend; there are "
                                + Arrays.stream(values()).map(Backend::toString).collect(Collectors.joining(" and "))));
    }

    /** The name in settings, on the command line and in the attribute {@code Backend}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
