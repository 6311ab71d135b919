package org.faxmx.faxcom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.faxmx.fax.FaxPort;

/** The scenario file of the COM fax server for tests; its format stands in that server's README. */
public final class ComScenario {

    private final Path file;
    private final List<FaxPort> ports = new ArrayList<>();
    private final Map<Integer, String> portLines = new TreeMap<>();
    private final Map<String, String> serverLines = new TreeMap<>();

    /** A scenario kept in that file; nothing is written yet. */
    public ComScenario(Path file) {
        this.file = file;
    }

    /** These ports, none failing; failures of the server as a whole stay. */
    public ComScenario serve(List<FaxPort> served) {
        ports.clear();
        ports.addAll(served);
        portLines.clear();
        return this;
    }

    /** A further line in the section of the port at that position: {@code fail.Item = 0x80004005}. */
    public ComScenario port(int position, String line) {
        portLines.merge(position, line, (old, added) -> old + "\n" + added);
        return this;
    }

    /** Makes a call of the server's fail: {@code Connect}, {@code 0x800706BA}. */
    public ComScenario fail(String call, String hresult) {
        serverLines.put(call, hresult);
        return this;
    }

    /** Ends what {@link #fail} began. */
    public ComScenario heal(String call) {
        serverLines.remove(call);
        return this;
    }

    /** Writes the file in one step: it is read while it may be rewritten. */
    public ComScenario write() {
        StringBuilder text = new StringBuilder("[server]\n");
        serverLines.forEach((call, hresult) ->
                text.append("fail.").append(call).append(" = ").append(hresult).append('\n'));
        for (int i = 0; i < ports.size(); i++) {
            FaxPort port = ports.get(i);
            text.append("[port]\nName = ")
                    .append(quoted(port.name()))
                    .append("\nDeviceId = ")
                    .append(port.deviceId())
                    .append("\nCsid = ")
                    .append(quoted(port.csid()))
                    .append("\nTsid = ")
                    .append(quoted(port.tsid()))
                    .append("\nRings = ")
                    .append(port.rings())
                    .append("\nPriority = ")
                    .append(port.priority())
                    .append("\nSend = ")
                    .append(port.send() ? 1 : 0)
                    .append("\nReceive = ")
                    .append(port.receive() ? 1 : 0)
                    .append("\nCanModify = ")
                    .append(port.canModify() ? 1 : 0)
                    .append('\n')
                    .append(portLines.getOrDefault(i + 1, ""))
                    .append('\n');
        }
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, text, StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A text in quotes, or the word for a NULL BSTR. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04X", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
