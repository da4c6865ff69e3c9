package io.ctiroutes.falcon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.observable.ObservableRules;
import java.util.Optional;

/**
 * One of an answer's resources: an IOC, the id of one, or a row that was the reason for a refusal. What it does not have
 * is empty.
 *
 * @param id          as text, whatever it is in the answer
 * @param ioc         the IOC, if it is one, not deleted, and told in a way that can be understood
 * @param deleted     whether it is an IOC that is not there any more
 * @param messageType {@code error} or {@code warning}
 * @param message     why it was refused
 * @param whole       all of it, where it was kept
 */
public record AnswerRow(
        String id,
        String type,
        String value,
        Optional<FalconIoc> ioc,
        boolean deleted,
        String messageType,
        String message,
        Optional<JsonNode> whole) {

    AnswerRow with(JsonNode all) {
        return new AnswerRow(id, type, value, ioc, deleted, messageType, message, Optional.of(all));
    }

    AnswerRow withoutIoc() {
        return new AnswerRow(id, type, value, Optional.empty(), deleted, messageType, message, whole);
    }

    /** What identifies the IOC; empty if it is of a type that OpenCTI indicators do not map to. */
    public Optional<IocKey> key() {
        return ObservableRules.keyOf(type, value);
    }

    /** Whether it does not tell, in a way that can be understood, which IOC it is. */
    public boolean mayBeAnyOfOurs() {
        return key().isEmpty() && (type.isEmpty() || value.isEmpty() || IocType.isKnown(type));
    }

    /** Whether Falcon objects to it, although the request as a whole was taken. */
    public boolean objection() {
        return messageType.equals("error") || duplicate();
    }

    /** Whether it was refused only because Falcon has it already. */
    public boolean duplicate() {
        return messageType.equals("warning") && message.contains("Duplicate");
    }

    /** As JSON: all of it, or at least what it says. */
    public String json() {
        return whole.orElseGet(this::gist).toString();
    }

    private JsonNode gist() {
        ObjectNode gist = JsonNodeFactory.instance.objectNode();
        if (!id.isEmpty()) {
            gist.put("id", id);
        }
        return gist.put("type", type)
                .put("value", value)
                .put("message_type", messageType)
                .put("message", message);
    }
}
