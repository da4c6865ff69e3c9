package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctiroutes.sandbox.falcon.StoredAlert.Named;
import java.io.IOException;

/** The JSON of an alert: some of the many fields that Falcon has. It omits what an alert of a product does not have. */
final class AlertJson {
    private final Moments moments = new Moments();

    void write(StoredAlert alert, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("agent_id", alert.agentId());
        json.writeStringField("cid", Endpoints.CUSTOMER);
        json.writeStringField("composite_id", alert.id());
        json.writeStringField("created_timestamp", moments.write(alert.createdOn()));
        json.writeObjectFieldStart("device");
        json.writeStringField("device_id", alert.agentId());
        json.writeEndObject();
        json.writeStringField("id", alert.id().substring(alert.id().indexOf(':') + 1));
        if (alert.product().equals("epp")) {
            iocs(alert, json);
        }
        json.writeStringField("product", alert.product());
        json.writeNumberField("severity", 70);
        json.writeStringField("severity_name", "High");
        json.writeStringField("status", "new");
        json.writeStringField("timestamp", moments.write(alert.createdOn()));
        json.writeStringField("updated_timestamp", moments.write(alert.updatedOn()));
        json.writeEndObject();
    }

    private static void iocs(StoredAlert alert, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("ioc_context");
        for (Named named : alert.iocContext()) {
            json.writeStartObject();
            json.writeStringField("ioc_type", named.type());
            json.writeStringField("ioc_value", named.value());
            text("ioc_source", alert.iocSource(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
        text("ioc_source", alert.iocSource(), json);
        text("ioc_type", alert.iocType(), json);
        text("ioc_value", alert.iocValue(), json);
        if (!alert.iocValues().isEmpty()) {
            json.writeArrayFieldStart("ioc_values");
            for (String value : alert.iocValues()) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
        json.writeNumberField("pattern_disposition", alert.disposition());
        text("pattern_disposition_description", alert.dispositionDescription(), json);
    }

    private static void text(String name, String value, JsonGenerator json) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }
}
