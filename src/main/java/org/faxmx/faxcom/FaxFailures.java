package org.faxmx.faxcom;

import java.util.Optional;
import org.faxmx.com.ComException;
import org.faxmx.com.HResult;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxUnavailableException;

/** Turns COM failures into the domain's failures; {@link KnownFailures} has the meaning of each code. */
final class FaxFailures {

    private FaxFailures() {}

    static FaxException of(ComException failure) {
        Optional<KnownFailure> known = KnownFailures.find(failure.hresult());
        FailureClass kind = known.map(KnownFailure::kind).orElse(FailureClass.REFUSED);
        String hint = known.map(KnownFailure::hint).orElse("");
        return kind.failure(failure.attempted(), answer(failure, known), hint, failure);
    }

    /**
     * The failure of one item of several, which does not keep the others from being read.
     *
     * @throws ComException the same failure, if every further call would fail the same way
     */
    static FaxException ofItem(ComException failure) {
        if (endsRequest(failure)) {
            throw failure;
        }
        return of(failure);
    }

    /** Whether every further call of the same request would fail the same way. */
    static boolean endsRequest(ComException failure) {
        return endsConnection(failure) || failure.hresult().equals(HResult.RPC_E_CALL_CANCELED);
    }

    /** Whether the connection can no longer be used. */
    static boolean endsConnection(ComException failure) {
        return of(failure) instanceof FaxUnavailableException;
    }

    /** Whether a port or job answered as one does that is no longer there; one that is there may answer the same. */
    static boolean isGone(ComException failure) {
        return failure.hresult().equals(HResult.E_INVALIDARG);
    }

    /** The number with its name, which may be one of the fax service's own that COM does not know, and the words. */
    private static String answer(ComException failure, Optional<KnownFailure> known) {
        String code = known.map(row -> failure.hresult().hex() + " (" + row.name() + ")")
                .orElseGet(() -> failure.hresult().toString());
        return failure.description().isEmpty() ? code : code + ": " + failure.description();
    }
}
