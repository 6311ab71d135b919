package org.faxmx.connector;

import javax.management.ObjectName;
import org.jolokia.converter.json.simplifier.SimplifierExtractor;

/**
 * The JSON form of an ObjectName: {@code {"objectName": ...}} as Jolokia's, but with the keys in the name's own order, so
 * that {@code getPorts} returns the same text as {@code read} and {@code search}. Listed in {@code META-INF/simplifiers}.
 */
public final class ObjectNameAsWritten extends SimplifierExtractor<ObjectName> {

    /** For Jolokia. */
    public ObjectNameAsWritten() {
        super(ObjectName.class);
        addExtractors(new Object[][] {{"objectName", (AttributeExtractor<ObjectName>) ObjectName::toString}});
    }
}
