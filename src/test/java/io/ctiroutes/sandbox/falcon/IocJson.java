package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** The JSON of an IOC and of a refused row. Falcon omits empty fields, except severity. */
final class IocJson {
    private final Moments moments = new Moments();

    void write(StoredIoc ioc, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", ioc.id());
        json.writeStringField("type", ioc.type());
        json.writeStringField("value", ioc.value());
        text("source", ioc.source(), json);
        json.writeStringField("action", ioc.action());
        json.writeStringField("mobile_action", ioc.mobileAction());
        json.writeStringField("severity", ioc.severity());
        text("description", ioc.description(), json);
        if (ioc.type().equals("sha256") || ioc.type().equals("md5")) {
            metadata(ioc, json);
        }
        texts("platforms", ioc.platforms(), json);
        texts("tags", ioc.tags(), json);
        if (ioc.expiration().isPresent()) {
            json.writeStringField("expiration", moments.write(ioc.expiration().get()));
        }
        json.writeBooleanField("expired", ioc.expired());
        json.writeBooleanField("deleted", ioc.deleted());
        json.writeBooleanField("applied_globally", ioc.appliedGlobally());
        texts("host_groups", ioc.hostGroups(), json);
        json.writeBooleanField("from_parent", ioc.fromParent());
        json.writeStringField("created_on", moments.write(ioc.createdOn()));
        json.writeStringField("created_by", ioc.createdBy());
        json.writeStringField("modified_on", moments.write(ioc.modifiedOn()));
        json.writeStringField("modified_by", ioc.modifiedBy());
        json.writeEndObject();
    }

    void write(RefusedRow row, JsonGenerator json) throws IOException {
        json.writeStartObject();
        text("id", row.id(), json);
        json.writeStringField("type", row.type());
        json.writeStringField("value", row.value());
        json.writeStringField("message_type", row.problem().warning() ? "warning" : "error");
        json.writeStringField("field_name", row.problem().field());
        json.writeStringField("message", row.problem().message());
        json.writeEndObject();
    }

    private static void metadata(StoredIoc ioc, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("metadata");
        json.writeNumberField("av_hits", -1);
        json.writeBooleanField("signed", false);
        text("filename", ioc.filename(), json);
        json.writeEndObject();
    }

    private static void text(String name, String value, JsonGenerator json) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    private static void texts(String name, List<String> values, JsonGenerator json) throws IOException {
        if (!values.isEmpty()) {
            json.writeArrayFieldStart(name);
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
    }
}
