package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.List;

/** The JSON of an IOC and of a refused row. Falcon omits empty fields, except severity. */
final class IocJson {
    // encoded once: a thousand rows have the same names
    private static final SerializableString ID = new SerializedString("id");
    private static final SerializableString TYPE = new SerializedString("type");
    private static final SerializableString VALUE = new SerializedString("value");
    private static final SerializableString ACTION = new SerializedString("action");
    private static final SerializableString MOBILE_ACTION = new SerializedString("mobile_action");
    private static final SerializableString SEVERITY = new SerializedString("severity");
    private static final SerializableString EXPIRATION = new SerializedString("expiration");
    private static final SerializableString CREATED_ON = new SerializedString("created_on");
    private static final SerializableString CREATED_BY = new SerializedString("created_by");
    private static final SerializableString MODIFIED_ON = new SerializedString("modified_on");
    private static final SerializableString MODIFIED_BY = new SerializedString("modified_by");
    private static final SerializableString EXPIRED = new SerializedString("expired");
    private static final SerializableString DELETED = new SerializedString("deleted");
    private static final SerializableString APPLIED_GLOBALLY = new SerializedString("applied_globally");
    private static final SerializableString FROM_PARENT = new SerializedString("from_parent");
    private static final SerializableString SOURCE = new SerializedString("source");
    private static final SerializableString DESCRIPTION = new SerializedString("description");
    private static final SerializableString PLATFORMS = new SerializedString("platforms");
    private static final SerializableString TAGS = new SerializedString("tags");
    private static final SerializableString HOST_GROUPS = new SerializedString("host_groups");
    private static final SerializableString FILENAME = new SerializedString("filename");

    private final Moments moments = new Moments();

    void write(StoredIoc ioc, JsonGenerator json) throws IOException {
        json.writeStartObject();
        string(ID, ioc.id(), json);
        string(TYPE, ioc.type(), json);
        string(VALUE, ioc.value(), json);
        text(SOURCE, ioc.source(), json);
        string(ACTION, ioc.action(), json);
        string(MOBILE_ACTION, ioc.mobileAction(), json);
        string(SEVERITY, ioc.severity(), json);
        text(DESCRIPTION, ioc.description(), json);
        if (ioc.type().equals("sha256") || ioc.type().equals("md5")) {
            metadata(ioc, json);
        }
        texts(PLATFORMS, ioc.platforms(), json);
        texts(TAGS, ioc.tags(), json);
        if (ioc.expiration().isPresent()) {
            string(EXPIRATION, moments.write(ioc.expiration().get()), json);
        }
        flag(EXPIRED, ioc.expired(), json);
        flag(DELETED, ioc.deleted(), json);
        flag(APPLIED_GLOBALLY, ioc.appliedGlobally(), json);
        texts(HOST_GROUPS, ioc.hostGroups(), json);
        flag(FROM_PARENT, ioc.fromParent(), json);
        string(CREATED_ON, moments.write(ioc.createdOn()), json);
        string(CREATED_BY, ioc.createdBy(), json);
        string(MODIFIED_ON, moments.write(ioc.modifiedOn()), json);
        string(MODIFIED_BY, ioc.modifiedBy(), json);
        json.writeEndObject();
    }

    void write(RefusedRow row, JsonGenerator json) throws IOException {
        json.writeStartObject();
        text(ID, row.id(), json);
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
        text(FILENAME, ioc.filename(), json);
        json.writeEndObject();
    }

    private static void string(SerializableString name, String value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    private static void flag(SerializableString name, boolean value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeBoolean(value);
    }

    private static void text(SerializableString name, String value, JsonGenerator json) throws IOException {
        if (!value.isEmpty()) {
            string(name, value, json);
        }
    }

    private static void texts(SerializableString name, List<String> values, JsonGenerator json) throws IOException {
        if (!values.isEmpty()) {
            json.writeFieldName(name);
            json.writeStartArray();
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
    }
}
