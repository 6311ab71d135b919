package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;

/** What tests say about Jolokia's answers. Jolokia's HTTP status is 200 whatever happened; the real one is in the JSON. */
final class Answers {

    private Answers() {}

    static void assertAllowed(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer::body);
        assertTrue(answer.body().contains("\"status\":200"), answer::body);
        assertFalse(answer.body().contains("\"error\""), answer::body);
    }

    static void assertForbidden(HttpResponse<String> answer) {
        assertTrue(answer.statusCode() == 403 || answer.body().contains("\"status\":403"), answer::body);
        assertFalse(answer.body().contains("\"status\":200"), answer::body);
    }

    /** Refused, forbidden or not understood: anything but carried out. */
    static void assertNotCarriedOut(HttpResponse<String> answer) {
        assertFalse(answer.body().contains("\"status\":200"), answer::body);
    }
}
