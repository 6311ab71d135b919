package org.faxmx.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.faxmx.FaxServers;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxTiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faxmx tiff}: prints the tags of a fax image file. Not in the MBeans, because clients must not name files. */
@Command(
        name = "tiff",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Prints the tags of a fax image file (TIFF class F).",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the file was read",
            "1:the file or one of its tags could not be read",
            "2:the command line is wrong"
        },
        footerHeading = "Example:%n",
        footer = {"  faxmx tiff fax.tif --tag 270"})
final class Tiff implements Callable<Integer> {

    private static final int LAST_TAG = 65_535;
    /** How the call begins that names the file. */
    private static final String OPENING = "FaxTiff.Image";
    // ERROR_BAD_FORMAT, ERROR_INVALID_DATA, E_INVALIDARG, ERROR_FILE_INVALID and ERROR_FILE_CORRUPT are about the
    // content. Other answers, such as that the library is busy or out of memory, are not.
    private static final Set<String> BAD_CONTENT =
            Set.of("0x8007000B", "0x8007000D", "0x80070057", "0x800703EE", "0x80070570");

    @Spec
    private CommandSpec spec;

    @Mixin
    private BackendOption backend;

    @Parameters(paramLabel = "FILE", description = "The fax image file.")
    private Path file;

    @Option(
            names = "--tag",
            paramLabel = "NUMBER",
            description = "A further TIFF tag to print, such as 270. May be given several times.")
    private List<Integer> tags = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        for (int tag : tags) {
            if (tag < 0 || tag > LAST_TAG) {
                throw new ParameterException(
                        spec.commandLine(), "tag " + tag + " cannot be used: a TIFF tag is a number from 0 to 65535");
            }
        }
        FaxServers.Choice choice = backend.choose();
        FaxTiff tiff;
        try {
            tiff = FaxServers.tiffReader(choice.backend())
                    .read(file.toAbsolutePath().toString(), tags);
        } catch (FaxNotFoundException | FaxRequestFailedException e) {
            if (!e.attempted().startsWith(OPENING)) {
                throw e;
            }
            spec.commandLine().getErr().println("faxmx: " + file + problem(file, e) + ": " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
        spec.commandLine().getErr().println(BackendOption.headline(choice));
        Map<String, String> values = values(tiff);
        spec.commandLine().getOut().print(json ? Json.of(generator -> write(generator, values)) : lines(values));
        spec.commandLine().getOut().flush();
        tiff.unavailable()
                .forEach((property, answer) ->
                        spec.commandLine().getErr().println("faxmx: " + property + " of " + file + ": " + answer));
        return tiff.unavailable().isEmpty() ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    /** What is wrong with the file itself, before the answer of the reader. */
    static String problem(Path file, FaxException failure) {
        if (Files.notExists(file)) {
            return " does not exist";
        }
        if (!Files.isRegularFile(file)) {
            return " is no file";
        }
        if (!Files.isReadable(file)) {
            return " cannot be read by this account";
        }
        return BAD_CONTENT.contains(failure.answer().split(" ", 2)[0])
                ? " is no TIFF file that can be read"
                : " could not be read";
    }

    private static Map<String, String> values(FaxTiff tiff) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("Image", tiff.image());
        values.put("ReceiveTime", tiff.receiveTime());
        values.put("RawReceiveTime", tiff.rawReceiveTime().map(Object::toString).orElse(""));
        values.put("Csid", tiff.csid());
        values.put("Tsid", tiff.tsid());
        values.put("CallerId", tiff.callerId());
        values.put("RecipientName", tiff.recipientName());
        values.put("RecipientNumber", tiff.recipientNumber());
        values.put("SenderName", tiff.senderName());
        values.put("Routing", tiff.routing());
        tiff.tags().forEach((tag, text) -> values.put("Tag" + tag, text));
        return values;
    }

    private static String lines(Map<String, String> values) {
        StringBuilder lines = new StringBuilder();
        values.forEach((name, text) -> lines.append(String.format("%-16s %s%n", name, PortTable.visible(text))));
        return lines.toString();
    }

    private static void write(JsonGenerator json, Map<String, String> values) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }
}
