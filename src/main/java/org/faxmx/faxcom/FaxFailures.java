package org.faxmx.faxcom;

import java.util.Optional;
import org.faxmx.com.ComException;
import org.faxmx.fax.FaxException;

/** Turns what COM answered into the domain's failures; {@link KnownFailures} says what a code means. */
final class FaxFailures {

    private FaxFailures() {}

    static FaxException of(ComException failure) {
        Optional<KnownFailure> known = KnownFailures.find(failure.hresult());
        FailureClass kind = known.map(KnownFailure::kind).orElse(FailureClass.REFUSED);
        String hint = known.map(KnownFailure::hint).orElse("");
        return kind.failure(failure.attempted(), answer(failure, known), hint, failure);
    }

    /** The number with its name, which may be one of the fax service's own that COM does not know, and the words. */
    private static String answer(ComException failure, Optional<KnownFailure> known) {
        String code = known.map(row -> failure.hresult().hex() + " (" + row.name() + ")")
                .orElseGet(() -> failure.hresult().toString());
        return failure.description().isEmpty() ? code : code + ": " + failure.description();
    }
}
