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
        HResult code = failure.hresult();
        Optional<KnownFailure> known = KnownFailures.find(code);
        // The name may be one of the fax service's own, which COM does not know.
        String named = known.map(row -> code.hex() + " (" + row.name() + ")").orElseGet(code::toString);
        String answer = failure.description().isEmpty() ? named : named + ": " + failure.description();
        String hint = known.map(KnownFailure::hint).orElse("");
        FailureClass kind = known.map(KnownFailure::kind).orElse(FailureClass.REFUSED);
        return kind.failure(failure.attempted(), answer, hint, failure);
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
}
