package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the documentation that is generated from the program. The system property faxmx.writeReference writes it. */
public final class GeneratedPage {

    private GeneratedPage() {}

    /** Checks that the page is what was generated, or writes it. */
    public static void check(Path page, String generated, Class<?> test) throws IOException {
        if (Boolean.getBoolean("faxmx.writeReference")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, generated);
        }
        assertEquals(
                generated,
                Files.exists(page) ? Files.readString(page) : "",
                page + " is out of date. Write it with: ./mvnw test -Dtest=" + test.getSimpleName()
                        + " -Dfaxmx.writeReference=true");
    }
}
