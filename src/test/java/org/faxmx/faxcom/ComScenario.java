package org.faxmx.faxcom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/** The scenario file of the COM fax server for tests; its format stands in that server's README. */
public final class ComScenario {

    private static final Duration LONGEST_READ = Duration.ofSeconds(10);

    private final Path file;
    private final List<FaxPort> ports = new ArrayList<>();
    private final List<FaxStatus> statuses = new ArrayList<>();
    private final List<RoutingMethod> methods = new ArrayList<>();
    private final List<FaxJob> jobs = new ArrayList<>();
    private final Map<Integer, String> portLines = new TreeMap<>();
    private final Map<Integer, String> failedJobs = new TreeMap<>();
    private final Map<String, String> faults = new TreeMap<>();
    private final Map<String, String> failedPuts = new TreeMap<>();
    private final Map<Setting<?>, Object> configuration = new LinkedHashMap<>();
    private boolean configured;
    private boolean refusingQueries;
    private Optional<String> commandAnswer = Optional.empty();
    private Optional<String> victim = Optional.empty();

    /** A scenario kept in that file; nothing is written yet. */
    public ComScenario(Path file) {
        this.file = file;
    }

    /** These ports, none failing, doing nothing and without routing methods; failures of the server as a whole stay. */
    public ComScenario serve(List<FaxPort> served) {
        ports.clear();
        ports.addAll(served);
        portLines.clear();
        statuses.clear();
        methods.clear();
        failedPuts.clear();
        return this;
    }

    /** A further line in the section of the port at that position: {@code fail.Item = 0x80004005}. */
    public ComScenario port(int position, String line) {
        portLines.merge(position, line, (old, added) -> old + "\n" + added);
        return this;
    }

    /** What the ports of that device id are doing. */
    public ComScenario status(FaxStatus status) {
        statuses.removeIf(known -> known.deviceId().equals(status.deviceId()));
        statuses.add(status);
        return this;
    }

    /** The routing methods, each below the ports of its device id. */
    public ComScenario methods(List<RoutingMethod> replacement) {
        methods.clear();
        methods.addAll(replacement);
        return this;
    }

    /** The queue. */
    public ComScenario jobs(List<FaxJob> replacement) {
        jobs.clear();
        jobs.addAll(replacement);
        return this;
    }

    /** Makes a job fail to return its id. */
    public ComScenario failJob(int id, String hresult) {
        failedJobs.put(id, hresult);
        return this;
    }

    /** Makes every command to a job fail. */
    public ComScenario failCommands(String hresult) {
        commandAnswer = Optional.of(hresult);
        return this;
    }

    /** The settings of the server; it refuses all others with 0x80070032. */
    public ComScenario configuration(Map<Setting<?>, Object> values) {
        configuration.clear();
        configuration.putAll(values);
        configured = true;
        return this;
    }

    /** Makes a call of the server's fail: {@code Connect}, {@code 0x800706BA}. */
    public ComScenario fail(String call, String hresult) {
        return fault("fail." + call, hresult);
    }

    /** FaxPorts and FaxPort do not answer to their own interfaces, only to IDispatch. */
    ComScenario refuseQueries() {
        refusingQueries = true;
        return this;
    }

    /** A fault of the server's, as its documentation spells it: {@code hang.GetPorts}, and the file it waits for. */
    public ComScenario fault(String key, String value) {
        faults.put(key, value);
        return this;
    }

    /** Limits all faults to the clients of one server: those that give Connect this name, in any case. */
    public ComScenario faultsOf(String server) {
        victim = Optional.of(server);
        return this;
    }

    /** Everybody meets the faults again. */
    public ComScenario faultsOfAll() {
        victim = Optional.empty();
        return this;
    }

    /** The server dies: no object that was handed out by it works ever again, and there is no connecting. */
    public ComScenario die() {
        return fault("dead", "1");
    }

    /** What the objects of a server that died return from then on, instead of RPC_S_SERVER_UNAVAILABLE. */
    public ComScenario deathAnswer(String hresult) {
        return fault("deathAnswer", hresult);
    }

    /** The server, if it is dead, can be connected again. */
    public ComScenario revive() {
        faults.remove("dead");
        return this;
    }

    /** Ends all faults of a call. */
    public ComScenario heal(String call) {
        for (String kind : List.of("fail.", "failAt.", "delay.", "hang.")) {
            faults.remove(kind + call);
        }
        return this;
    }

    /** Makes writing a setting fail, of the server, of every port or of every routing method. */
    public ComScenario failPut(Setting<?> setting, String hresult) {
        failedPuts.put(setting.name(), hresult);
        return this;
    }

    /** Writes the file in one step: it is read while it may be rewritten. */
    public ComScenario write() {
        StringBuilder text = new StringBuilder("[server]\nbusyRefusesPuts = 1\n");
        writeServer(text);
        for (int i = 0; i < ports.size(); i++) {
            writePort(text, ports.get(i));
            text.append(portLines.getOrDefault(i + 1, "")).append('\n');
            for (RoutingMethod method : methods) {
                if (method.deviceId().equals(ports.get(i).deviceId())) {
                    writeMethod(text, method);
                }
            }
        }
        jobs.forEach(job -> writeJob(text, job));
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, text, StandardCharsets.UTF_8);
            replaceBy(next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private void replaceBy(Path next) throws IOException {
        long deadline = System.nanoTime() + LONGEST_READ.toNanos();
        while (true) {
            try {
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (AccessDeniedException e) {
                // Windows replaces no file while it is open, and the server is reading it now.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private void writeServer(StringBuilder text) {
        Map<String, Object> lines = new TreeMap<>();
        for (Setting<?> setting : Setting.OF_SERVER) {
            Object value = configuration.get(setting);
            if (value != null) {
                lines.put(setting.name(), value);
            } else if (configured) {
                lines.put("fail." + setting, new Code("0x80070032"));
                lines.put("fail.put." + setting, new Code("0x80070032"));
            }
            if (failedPuts.containsKey(setting.name())) {
                lines.put("fail.put." + setting, new Code(failedPuts.get(setting.name())));
            }
        }
        if (refusingQueries) {
            lines.put("refuseQuery", new Code("0x80004002"));
        }
        faults.forEach((key, value) -> lines.put(key, new Code(value)));
        victim.ifPresent(name -> lines.put("faultsOf", name));
        lines.forEach((key, value) -> line(text, key, value));
    }

    private void writePort(StringBuilder text, FaxPort port) {
        text.append("[port]\n");
        line(text, "Name", port.name());
        line(text, "DeviceId", port.deviceId().value());
        line(text, "Csid", port.csid());
        line(text, "Tsid", port.tsid());
        line(text, "Rings", port.rings());
        line(text, "Priority", port.priority());
        line(text, "Send", port.send());
        line(text, "Receive", port.receive());
        line(text, "CanModify", port.canModify());
        for (Setting<?> setting : Setting.OF_PORT) {
            if (failedPuts.containsKey(setting.name())) {
                line(text, "fail.put." + setting, new Code(failedPuts.get(setting.name())));
            }
        }
        writeFailing(text, "", port.unavailable());
        for (FaxStatus status : statuses) {
            if (status.deviceId().equals(port.deviceId())) {
                writeStatus(text, status);
                writeFailing(text, "status.", status.unavailable());
            }
        }
    }

    /** Makes properties answer the code that is the first of what they are said to answer. */
    private static void writeFailing(StringBuilder text, String prefix, Map<String, String> unavailable) {
        unavailable.forEach((property, answer) ->
                line(text, "fail." + prefix + property, new Code(answer.replaceFirst(".*?(0x[0-9A-F]{8}).*", "$1"))));
    }

    private static void writeStatus(StringBuilder text, FaxStatus status) {
        line(text, "status.Send", status.sending());
        line(text, "status.Receive", status.receiving());
        line(text, "status.Description", status.description());
        line(text, "status.CallerId", status.callerId());
        line(text, "status.Csid", status.csid());
        line(text, "status.Tsid", status.tsid());
        line(text, "status.Address", status.address());
        line(text, "status.CurrentPage", status.currentPage());
        line(text, "status.PageCount", status.pageCount());
        line(text, "status.DocumentName", status.documentName());
        line(text, "status.DocumentSize", status.documentSize());
        line(text, "status.SenderName", status.senderName());
        line(text, "status.RecipientName", status.recipientName());
        line(text, "status.RoutingString", status.routingString());
        status.startTime().ifPresent(time -> line(text, "status.StartTime", new Code(time.toString())));
        status.submittedTime().ifPresent(time -> line(text, "status.SubmittedTime", new Code(time.toString())));
        status.elapsed().ifPresent(time -> line(text, "status.ElapsedTime", new Code("" + time.toMillis() / 1000.0)));
    }

    private void writeMethod(StringBuilder text, RoutingMethod method) {
        text.append("[method]\n");
        line(text, "DeviceName", method.deviceName());
        line(text, "Guid", method.guid());
        line(text, "FunctionName", method.functionName());
        line(text, "FriendlyName", method.friendlyName());
        line(text, "ImageName", method.imageName());
        line(text, "ExtensionName", method.extensionName());
        line(text, "RoutingData", method.routingData());
        line(text, "Enable", method.enabled());
        writeFailing(text, "", method.unavailable());
        if (failedPuts.containsKey(Setting.ENABLE.name())) {
            line(text, "fail.put.Enable", new Code(failedPuts.get(Setting.ENABLE.name())));
        }
    }

    private void writeJob(StringBuilder text, FaxJob job) {
        text.append("[job]\n");
        line(text, "JobId", job.id().number());
        line(text, "Type", job.type().code());
        line(text, "QueueStatus", job.queueStatus());
        line(text, "DeviceStatus", job.deviceStatus());
        line(text, "PageCount", job.pages());
        line(text, "DisplayName", job.displayName());
        line(text, "UserName", job.userName());
        line(text, "FaxNumber", job.faxNumber());
        line(text, "RecipientName", job.recipientName());
        line(text, "Tsid", job.tsid());
        line(text, "SenderName", job.senderName());
        line(text, "SenderCompany", job.senderCompany());
        line(text, "SenderDept", job.senderDepartment());
        line(text, "BillingCode", job.billingCode());
        line(text, "DiscountSend", job.discountSend());
        writeFailing(text, "", job.unavailable());
        commandAnswer.ifPresent(answer -> line(text, "fail.SetStatus", new Code(answer)));
        if (failedJobs.containsKey(job.id().number())) {
            line(text, "fail.JobId", new Code(failedJobs.get(job.id().number())));
        }
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(" = ");
        if (value instanceof String words) {
            text.append(quoted(words));
        } else if (value instanceof Boolean truth) {
            text.append(truth ? 1 : 0);
        } else {
            text.append(value);
        }
        text.append('\n');
    }

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

    /** A value that is written as it is: an HRESULT, a time. */
    private record Code(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
