package org.faxmx.faxcom;

import java.util.Optional;
import org.faxmx.com.ComException;
import org.faxmx.com.HResult;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;

/** Turns COM failures into the domain's failures; {@link KnownFailures} has the meaning of each code. */
final class FaxFailures {

    private FaxFailures() {}

    /** The failure of a call of that kind. */
    static FaxException of(ComException failure, CallKind call) {
        HResult code = failure.hresult();
        Optional<KnownFailure> known = KnownFailures.find(code, call);
        // The name may be one of the fax service's own, which COM does not know.
        String named = known.map(row -> code.hex() + " (" + row.name() + ")").orElseGet(code::toString);
        String answer = failure.description().isEmpty() ? named : named + ": " + failure.description();
        String hint = known.map(KnownFailure::hint).orElse("");
        FailureClass kind = known.map(KnownFailure::kind).orElse(FailureClass.REFUSED);
        return kind.failure(failure.attempted(), answer, hint, failure);
    }

    /**
     * The failure of one reading of several, which does not keep the others from being made.
     *
     * @throws ComException the same failure, if every further call would fail the same way
     */
    static FaxException ofItem(ComException failure, CallKind call) {
        if (endsRequest(failure)) {
            throw failure;
        }
        return of(failure, call);
    }

    /** Whether every further call of the same request would fail the same way as this reading. */
    static boolean endsRequest(ComException failure) {
        return endsConnection(failure) || failure.hresult().equals(HResult.RPC_E_CALL_CANCELED);
    }

    /** Whether the connection can no longer be used after a reading that failed. */
    static boolean endsConnection(ComException failure) {
        return KnownFailures.find(failure.hresult())
                .map(KnownFailure::kind)
                .filter(FailureClass::endsConnection)
                .isPresent();
    }

    /** Whether an object answered as one does that is no longer there; one that is there may answer the same. */
    static boolean mayBeGone(FaxException failure) {
        return failure instanceof FaxNotFoundException
                || failure.getCause() instanceof ComException cause
                        && cause.hresult().equals(HResult.E_INVALIDARG);
    }
}
