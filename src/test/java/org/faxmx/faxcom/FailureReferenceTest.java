package org.faxmx.faxcom;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.faxmx.GeneratedPage;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.Test;

/** The reference of all failures in the documentation is the table that classifies them. */
class FailureReferenceTest {

    private static final Path REFERENCE = Path.of("src/site/markdown/hresults.md");

    @Test
    void theDocumentationTellsWhatTheTableTells() throws Exception {
        GeneratedPage.check(REFERENCE, generate(), FailureReferenceTest.class);
    }

    /** Codes and names in the page for administrators, which is written by hand. */
    @Test
    void troubleshootingHasTheCodesAndNamesOfTheReference() throws Exception {
        String reference = Files.readString(REFERENCE);
        List<MatchResult> codes = Pattern.compile("(0x[0-9A-F]{8})(?: ([A-Z][A-Z0-9_]+))?")
                .matcher(Files.readString(REFERENCE.resolveSibling("troubleshooting.md")))
                .results()
                .toList();
        assertTrue(codes.size() > 20, codes::toString);
        for (MatchResult code : codes) {
            String name = code.group(2) == null ? "" : code.group(2) + "` |";
            assertTrue(reference.contains("| " + code.group(1) + " | `" + name), code.group());
        }
    }

    private static String generate() {
        StringBuilder text = new StringBuilder("""
                # What a fax server can answer

                All HRESULTs that FaxMX can explain, in classes. `LastError`, and the error of an operation, have the call, the
                number, the name and the hint: `FaxServer.GetPorts() failed: 0x800706BA (RPC_S_SERVER_UNAVAILABLE). Check that ...`.

                The right that an account lacks depends on the call. [The account and its
                rights](install.md#the-account-and-its-rights) says how to give it:

                | call | the account needs |
                | --- | --- |
                """);
        for (CallKind call : CallKind.values()) {
            text.append("| ")
                    .append(calls(call))
                    .append(" | ")
                    .append(call.right())
                    .append(" |\n");
        }
        text.append("""

                What FaxMX does after a code depends on its class. While connecting, every failure makes `State` `UNREACHABLE`. A
                client of JMX finds the exception as the cause of the `MBeanException`.

                | class | `State` after it | exception |
                | --- | --- | --- |
                """);
        for (FailureClass kind : FailureClass.values()) {
            text.append("| [").append(kind).append("](#").append(anchor(kind)).append(") | ");
            text.append(lost(kind) ? "`UNREACHABLE`; connecting is tried again" : "as before");
            text.append(" | `").append(cause(kind)).append("` |\n");
        }
        text.append("""

                A code that is not listed counts as REFUSED, without a hint. `Win32 error 2457` in place of a name is what
                `net helpmsg 2457` explains. An RPC status can also come as 0x8001 and its number, such as 0x800106BA; it is
                read as if it began with 0x8007.

                What a code means depends on the call. The tables give its meaning for calls that connect or read. The column
                *after a write* gives its meaning for calls that change a setting, command a job, or send a fax.
                """);
        text.append("""

                An asterisk after a source means: Microsoft documents the code, but not that the fax library returns it.
                """);
        for (FailureClass kind : FailureClass.values()) {
            List<KnownFailure> rows =
                    KnownFailures.ALL.stream().filter(row -> row.kind() == kind).toList();
            text.append("\n## ")
                    .append(kind)
                    .append("\n\n")
                    .append(meaning(kind))
                    .append("\n\n");
            text.append("| HRESULT | name | what to do | after a write | source |\n");
            text.append("| --- | --- | --- | --- | --- |\n");
            for (KnownFailure row : rows) {
                text.append("| ").append(row.code().hex());
                text.append(" | `").append(row.name());
                text.append("` | ").append(row.hint());
                text.append(" | ");
                text.append(KnownFailures.find(row.code(), CallKind.MANAGE_CONFIGURATION)
                        .filter(answer -> answer.kind() != kind)
                        .map(answer -> answer.kind() + ". " + answer.hint() + " (" + source(answer) + ")")
                        .orElse("the same"));
                text.append(" | ").append(source(row));
                text.append(" |\n");
            }
        }
        return text.toString();
    }

    private static String source(KnownFailure row) {
        return row.source().replace("; by analogy", "\\*");
    }

    private static String calls(CallKind kind) {
        return switch (kind) {
            case CONNECT -> "creating the object, `FaxServer.Connect`";
            case QUERY_CONFIGURATION ->
                "`FaxServer.GetPorts`, `FaxPort.GetStatus`, `FaxPort.GetRoutingMethods`, reading a setting";
            case MANAGE_CONFIGURATION -> "writing a setting of a server, port or routing method";
            case QUERY_JOBS -> "`FaxServer.GetJobs`";
            case MANAGE_JOBS -> "`FaxJob.SetStatus`";
            case SUBMIT -> "`FaxDoc.Send`";
            case READ_FILE -> "opening a fax image: `faxmx tiff`";
        };
    }

    private static String anchor(FailureClass kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static boolean lost(FailureClass kind) {
        return kind.failure("", "", "", null) instanceof FaxUnavailableException;
    }

    /** What the MBeans make of it. */
    private static String cause(FailureClass kind) {
        if (kind.failure("", "", "", null) instanceof FaxAccessDeniedException) {
            return SecurityException.class.getName();
        }
        return (lost(kind) ? IOException.class : IllegalStateException.class).getName();
    }

    private static String meaning(FailureClass kind) {
        return switch (kind) {
            case RETRY -> "The server rejected the call before carrying it out. The server is there.";
            case RECONNECT -> "The connection is lost, or can no longer be trusted.";
            case NOT_INSTALLED -> "The fax library is not on this machine, or cannot be loaded.";
            case DENIED -> "The account lacks a right, or could not be authenticated.";
            case GONE -> "There is no such port, job, routing method or file, or it was removed.";
            case BAD_ARGUMENT -> "The server does not accept a value.";
            case REFUSED -> "The server understood the request and refused it.";
            case OUT_OF_MEMORY -> "This machine or the server's is short of memory or another resource.";
            case BUG -> "A defect of FaxMX or of the fax library.";
        };
    }
}
