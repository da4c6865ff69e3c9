package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ctiroutes.sandbox.falcon.FalconOptions.EmptyErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Writes answers in Falcon's envelope: {@code meta}, {@code errors}, {@code resources}. */
final class Envelope {
    static final String IOC_MANAGER = "ioc-manager";
    static final String ALERTS = "detectsapi";
    static final String GATEWAY = "crowdstrike-api-gateway";
    static final String TOKEN_SERVICE = "csam";

    /** Where a page lies; the offset is that of its end. */
    record Pagination(int limit, long total, Optional<Integer> offset, Optional<String> after) {}

    private interface Part {
        void write(JsonGenerator json) throws IOException;
    }

    private final JsonFactory factory = new JsonFactory();
    private final IocJson iocJson = new IocJson();
    private final AlertJson alertJson = new AlertJson();
    private final EmptyErrors emptyErrors;
    private boolean nullNext;

    Envelope(EmptyErrors emptyErrors) {
        this.emptyErrors = emptyErrors;
    }

    /** Whole IOCs. */
    Answer iocs(int status, Optional<Pagination> pagination, List<StoredIoc> iocs) {
        return success(status, IOC_MANAGER, pagination, iocs.size(), json -> {
            for (StoredIoc ioc : iocs) {
                iocJson.write(ioc, json);
            }
        });
    }

    /** Ids only. */
    Answer ids(int status, Optional<Pagination> pagination, List<String> ids) {
        return success(status, IOC_MANAGER, pagination, ids.size(), json -> {
            for (String id : ids) {
                json.writeString(id);
            }
        });
    }

    /** What is known of actions. */
    Answer actions(List<Vocabularies.Action> actions) {
        return success(200, IOC_MANAGER, Optional.empty(), actions.size(), json -> {
            for (Vocabularies.Action action : actions) {
                json.writeStartObject();
                json.writeStringField("id", action.id());
                json.writeObjectFieldStart("platforms_by_type");
                for (Map.Entry<String, List<String>> type :
                        action.platformsByType().entrySet()) {
                    texts(type.getKey(), type.getValue(), json);
                }
                json.writeEndObject();
                texts("severities", action.severities(), json);
                json.writeEndObject();
            }
        });
    }

    /** Whole alerts. */
    Answer alerts(Pagination pagination, List<StoredAlert> alerts) {
        return success(200, ALERTS, Optional.of(pagination), alerts.size(), json -> {
            for (StoredAlert alert : alerts) {
                alertJson.write(alert, json);
            }
        });
    }

    /** Nothing but {@code meta}. */
    Answer done(String poweredBy) {
        return envelope(200, poweredBy, Optional.empty(), 0, this::writeNoErrors);
    }

    /** A token; the token service has no envelope when it grants one. */
    Answer token(String token, Duration lifetime) {
        String body = "{\"access_token\":\"" + token + "\",\"token_type\":\"bearer\",\"expires_in\":"
                + lifetime.toSeconds() + "}";
        return Answer.json(201, UUID.randomUUID().toString(), body.getBytes(StandardCharsets.UTF_8), 0);
    }

    /** An error about the whole request. */
    Answer error(int status, String poweredBy, String message) {
        return envelope(status, poweredBy, Optional.empty(), 0, json -> {
            json.writeArrayFieldStart("errors");
            writeError(json, status, message, "");
            json.writeEndArray();
        });
    }

    /** What a refusal says, with the rows it names. */
    Answer refusal(String poweredBy, Refusal refusal) {
        if (refusal.rows().isEmpty() && refusal.ids().isEmpty()) {
            return error(refusal.status(), poweredBy, refusal.getMessage());
        }
        return envelope(refusal.status(), poweredBy, Optional.empty(), 0, json -> {
            json.writeArrayFieldStart("errors");
            if (refusal.ids().isEmpty()) {
                writeError(json, refusal.status(), refusal.getMessage(), "");
            }
            for (String id : refusal.ids()) {
                writeError(json, refusal.status(), refusal.getMessage(), id);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("resources");
            for (RefusedRow row : refusal.rows()) {
                iocJson.write(row, json);
            }
            json.writeEndArray();
        });
    }

    private Answer success(int status, String poweredBy, Optional<Pagination> pagination, int rows, Part resources) {
        return envelope(status, poweredBy, pagination, rows, json -> {
            writeNoErrors(json);
            json.writeArrayFieldStart("resources");
            resources.write(json);
            json.writeEndArray();
        });
    }

    private Answer envelope(int status, String poweredBy, Optional<Pagination> pagination, int rows, Part rest) {
        String trace = UUID.randomUUID().toString();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(rows * 640 + 256);
        try (JsonGenerator json = factory.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart("meta");
            json.writeNumberField("query_time", 0.010777001);
            if (pagination.isPresent()) {
                write(pagination.get(), json);
            }
            json.writeStringField("powered_by", poweredBy);
            json.writeStringField("trace_id", trace);
            json.writeEndObject();
            rest.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Answer.json(status, trace, bytes.toByteArray(), rows);
    }

    private void writeNoErrors(JsonGenerator json) throws IOException {
        nullNext = emptyErrors == EmptyErrors.NULL || emptyErrors == EmptyErrors.ALTERNATING && !nullNext;
        if (nullNext) {
            json.writeNullField("errors");
        } else {
            json.writeArrayFieldStart("errors");
            json.writeEndArray();
        }
    }

    private static void write(Pagination pagination, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("pagination");
        json.writeNumberField("limit", pagination.limit());
        json.writeNumberField("total", pagination.total());
        if (pagination.offset().isPresent()) {
            json.writeNumberField("offset", pagination.offset().get());
        }
        if (pagination.after().isPresent()) {
            json.writeStringField("after", pagination.after().get());
        }
        json.writeEndObject();
    }

    private static void texts(String name, List<String> texts, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void writeError(JsonGenerator json, int code, String message, String id) throws IOException {
        json.writeStartObject();
        json.writeNumberField("code", code);
        json.writeStringField("message", message);
        if (!id.isEmpty()) {
            json.writeStringField("id", id);
        }
        json.writeEndObject();
    }
}
