package org.faxmx.faxcom;

import org.faxmx.com.HResult;

/**
 * The meaning of one HRESULT that a fax server, or COM on the way to it, may return.
 *
 * @param code the HRESULT, a failure
 * @param name its symbolic name, as Microsoft's headers have it
 * @param kind what it means for the connection if it answers a reading
 * @param hint what an operator can do, without a full stop at the end
 * @param source where that is documented; "by analogy" where Microsoft documents the code, but not that the fax library
 *     returns it
 */
record KnownFailure(HResult code, String name, FailureClass kind, String hint, String source) {

    KnownFailure withHint(String replacement) {
        return new KnownFailure(code, name, kind, replacement, source);
    }
}
