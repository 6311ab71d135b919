package org.faxmx.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.faxmx.fax.FaxPort;

/** Port reports as JSON, with the attribute names of the MBeans. */
final class PortJson {

    private PortJson() {}

    static String of(List<PortReport> reports) {
        return Json.of(json -> {
            json.writeStartArray();
            for (PortReport report : reports) {
                write(json, report);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, PortReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("Server", report.server().name());
        json.writeStringField("Host", report.server().host());
        json.writeStringField("Backend", report.server().backend().toString());
        json.writeArrayFieldStart("Ports");
        for (FaxPort port : report.ports()) {
            json.writeStartObject();
            json.writeStringField("Name", port.name());
            json.writeNumberField("DeviceId", port.deviceId().value());
            json.writeBooleanField("CanModify", port.canModify());
            json.writeStringField("Csid", port.csid());
            json.writeStringField("Tsid", port.tsid());
            json.writeNumberField("Rings", port.rings());
            json.writeNumberField("Priority", port.priority());
            json.writeBooleanField("Send", port.send());
            json.writeBooleanField("Receive", port.receive());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("Failures");
        for (String failure : report.failures()) {
            json.writeString(failure);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
