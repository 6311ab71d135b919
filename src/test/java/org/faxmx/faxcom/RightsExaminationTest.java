package org.faxmx.faxcom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.faxmx.com.HResult;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** GrantedRights of the extended library, decoded, over a fake of both libraries. */
@Timeout(60)
class RightsExaminationTest {

    private final FakeFaxLibrary library = new FakeFaxLibrary();

    @Test
    void decodesTheRightsOfANewAdministrator() {
        library.extend(new GrantedRights(0xE7, true));
        Finding finding = examine();

        assertEquals(Severity.WARNING, finding.severity());
        assertEquals(
                "0xE7 (SUBMIT_LOW, SUBMIT_NORMAL, SUBMIT_HIGH, QUERY_CONFIG, MANAGE_CONFIG, QUERY_ARCHIVES); without"
                        + " QUERY_OUT_JOBS (hides the outgoing jobs of other accounts), MANAGE_RECEIVE_FOLDER (hides"
                        + " incoming jobs)",
                finding.found());
        assertTrue(
                finding.remedy()
                        .endsWith("allow the account of FaxMX: QUERY_OUT_JOBS for the outgoing jobs of other accounts,"
                                + " MANAGE_RECEIVE_FOLDER for incoming jobs"),
                finding::remedy);
        assertEquals(0, library.liveReferences());
    }

    @Test
    void isContentWithAnAccountThatSeesEverything() {
        library.extend(new GrantedRights(0x2A8, true));
        Finding finding = examine();

        assertEquals(Severity.OK, finding.severity());
        assertEquals("0x2A8 (QUERY_OUT_JOBS, QUERY_CONFIG, QUERY_ARCHIVES, MANAGE_RECEIVE_FOLDER)", finding.found());
        assertEquals(null, library.connectedTo());
    }

    /** The same bits mean other rights there. */
    @Test
    void decodesTheRightsOfAServerBeforeVista() {
        assertEquals(
                List.of("QUERY_JOBS", "QUERY_CONFIG", "QUERY_IN_ARCHIVE", "QUERY_OUT_ARCHIVE"),
                new GrantedRights(0x2A8, false).granted());
        library.extend(new GrantedRights(0x28, false));
        String found = examine().found();

        assertTrue(found.contains("QUERY_IN_ARCHIVE (hides the archive of received faxes)"), found);
        assertTrue(found.contains("QUERY_OUT_ARCHIVE (hides the archive of sent faxes)"), found);
    }

    @Test
    void isContentWithoutTheExtendedLibrary() {
        Finding finding = examine();

        assertEquals(Severity.OK, finding.severity());
        assertTrue(finding.found().startsWith("not known: the extended fax library"), finding::found);
        assertTrue(finding.found().contains("may see the archives"), finding::found);
    }

    @Test
    void reportsWhatTheServerAnswers() {
        library.extend(new GrantedRights(0, true));
        library.fail("Security", HResult.E_ACCESSDENIED);
        Finding finding = examine();

        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.found().contains("0x80070005 (E_ACCESSDENIED)"), finding::found);
        assertEquals(0, library.liveReferences());
    }

    private Finding examine() {
        return new RightsExamination(() -> library, "FAXSRV1", Duration.ofSeconds(10)).examine();
    }
}
