package org.faxmx.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.faxmx.FaxServers;
import org.faxmx.fax.FaxTiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code faxmx tiff}: what a fax image file tells of itself. On the command line only: no client names files to read. */
@Command(
        name = "tiff",
        mixinStandardHelpOptions = true,
        versionProvider = Faxmx.FromManifest.class,
        description = "Prints what the tags of a fax image file (TIFF class F) tell.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the file was read", "1:the file could not be read", "2:the command line is wrong"})
final class Tiff implements Callable<Integer> {

    private static final int LAST_TAG = 65_535;

    @ParentCommand
    private Faxmx parent;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BackendOption backend;

    @Parameters(paramLabel = "FILE", description = "The fax image file.")
    private Path file;

    @Option(
            names = "--tag",
            paramLabel = "NUMBER",
            description = "A TIFF tag to print besides, such as 270. May be given several times.")
    private List<Integer> tags = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        for (int tag : tags) {
            if (tag < 0 || tag > LAST_TAG) {
                throw new ParameterException(
                        spec.commandLine(), "tag " + tag + " cannot be: a TIFF tag is a number from 0 to 65535");
            }
        }
        FaxServers.Choice choice = backend.choose();
        (json ? parent.err() : parent.out()).println(BackendOption.headline(choice));
        FaxTiff tiff = FaxServers.tiffReader(choice.backend())
                .read(file.toAbsolutePath().toString(), tags);
        Map<String, String> told = told(tiff);
        parent.out().print(json ? Json.of(generator -> write(generator, told)) : lines(told));
        parent.out().flush();
        return ExitCode.DONE;
    }

    private static Map<String, String> told(FaxTiff tiff) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("Image", tiff.image());
        told.put("ReceiveTime", tiff.receiveTime());
        told.put("RawReceiveTime", tiff.rawReceiveTime().map(Object::toString).orElse(""));
        told.put("Csid", tiff.csid());
        told.put("Tsid", tiff.tsid());
        told.put("CallerId", tiff.callerId());
        told.put("RecipientName", tiff.recipientName());
        told.put("RecipientNumber", tiff.recipientNumber());
        told.put("SenderName", tiff.senderName());
        told.put("Routing", tiff.routing());
        tiff.tags().forEach((tag, text) -> told.put("Tag" + tag, text));
        return told;
    }

    private static String lines(Map<String, String> told) {
        StringBuilder lines = new StringBuilder();
        told.forEach((name, text) -> lines.append(String.format("%-16s %s%n", name, PortTable.visible(text))));
        return lines.toString();
    }

    private static void write(JsonGenerator json, Map<String, String> told) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> entry : told.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }
}
