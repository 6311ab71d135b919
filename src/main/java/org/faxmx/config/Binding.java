package org.faxmx.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the ports of a COM fax server may be called. */
public enum Binding {
    /** Through the tables of their interfaces where that is possible, otherwise late. */
    AUTO,
    /** Through IDispatch. */
    LATE;

    /**
     * The binding of that name.
     *
     * @throws IllegalArgumentException naming the bindings
     */
    static Binding of(String text) {
        return Arrays.stream(values())
                .filter(binding -> binding.toString().equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + Excerpt.of(text) + "\" is not a binding; there are "
                                + Arrays.stream(values()).map(Binding::toString).collect(Collectors.joining(" and "))));
    }

    /** The name in settings. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
