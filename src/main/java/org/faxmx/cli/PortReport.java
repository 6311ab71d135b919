package org.faxmx.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxPort;

/** The ports read from one fax server, and the failures. */
record PortReport(ServerSettings server, List<FaxPort> ports, List<String> failures) {

    /** The reports as a JSON array, with the attribute names of the MBeans. */
    static String json(List<PortReport> reports) {
        return Json.of(json -> {
            json.writeStartArray();
            for (PortReport report : reports) {
                report.write(json);
            }
            json.writeEndArray();
        });
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("Server", server.name());
        json.writeStringField("Host", server.host());
        json.writeStringField("Backend", server.backend().toString());
        json.writeArrayFieldStart("Ports");
        for (FaxPort port : ports) {
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
        for (String failure : failures) {
            json.writeString(failure);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
