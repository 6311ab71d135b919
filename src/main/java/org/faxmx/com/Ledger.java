package org.faxmx.com;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What an apartment holds that must be given back: references and strings. Written by the apartment's thread only, read
 * by any.
 */
final class Ledger {

    private final AtomicLong references = new AtomicLong();
    private final AtomicLong strings = new AtomicLong();

    void referenceAcquired() {
        references.lazySet(references.getPlain() + 1);
    }

    void referenceReleased() {
        references.lazySet(references.getPlain() - 1);
    }

    void stringAcquired() {
        strings.lazySet(strings.getPlain() + 1);
    }

    void stringReleased() {
        strings.lazySet(strings.getPlain() - 1);
    }

    long liveReferences() {
        return references.get();
    }

    long liveStrings() {
        return strings.get();
    }
}
