package org.faxmx.faxcom;

import java.util.Objects;
import org.faxmx.com.HResult;

/**
 * The meaning of one HRESULT that a fax server, or COM on the way to it, may return.
 *
 * @param code the HRESULT, a failure
 * @param name its symbolic name, as Microsoft's headers have it
 * @param kind what it means for the connection
 * @param hint what an operator can do, without a full stop at the end
 * @param source where that is documented; "by analogy" where Microsoft documents the code, but not that the fax library
 *     returns it
 */
record KnownFailure(HResult code, String name, FailureClass kind, String hint, String source) {

    KnownFailure {
        Objects.requireNonNull(kind, "kind");
        if (!code.failed()) {
            throw new IllegalArgumentException(code + " is not a failure");
        }
        if (!name.matches("[A-Z][A-Z0-9_]*")) {
            throw new IllegalArgumentException(
                    code.hex() + " has the name \"" + name + "\", which is not a symbolic name");
        }
        if (hint.isBlank() || hint.endsWith(".") || source.isBlank()) {
            throw new IllegalArgumentException(code.hex() + " needs a source, and a hint without a full stop");
        }
    }
}
