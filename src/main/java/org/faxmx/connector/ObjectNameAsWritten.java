package org.faxmx.connector;

import javax.management.ObjectName;
import org.jolokia.converter.json.simplifier.SimplifierExtractor;

/**
 * How an ObjectName appears in Jolokia's answers: {@code {"objectName": ...}} as Jolokia has it, but with the keys in the
 * name's own order, so that what {@code getPorts} answers is the text that {@code read} and {@code search} answer.
 * Jolokia finds it by its name in {@code META-INF/simplifiers}.
 */
public final class ObjectNameAsWritten extends SimplifierExtractor<ObjectName> {

    /** For Jolokia. */
    public ObjectNameAsWritten() {
        super(ObjectName.class);
        addExtractors(new Object[][] {{"objectName", (AttributeExtractor<ObjectName>) ObjectName::toString}});
    }
}
