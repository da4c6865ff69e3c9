package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JSON of the stream's events, in parts. Live events carry nine fields; catch-up events and references only four.
 */
final class EventJson {

    private static final String DECAY_MANAGER = "7f176d74-9084-4d23-8138-22ac78549547";

    private EventJson() {}

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[][] created(StoredIndicator now) {
        return live("create", "creates a Indicator `" + now.indicator().name() + "`", analyst(), now, null);
    }

    static byte[][] deleted(StoredIndicator before) {
        return live("delete", "deletes a Indicator `" + before.indicator().name() + "`", analyst(), before, null);
    }

    static byte[][] updated(StoredIndicator before, StoredIndicator now) {
        List<Change> changes = Change.between(before.indicator(), now.indicator());
        boolean byDecay = !changes.isEmpty() && changes.stream().allMatch(Change::madeByDecay);
        ObjectNode context = patches(before, now);
        context.set("changes", Change.render(changes));
        return live("update", Change.message(changes), byDecay ? decayManager() : analyst(), now, context);
    }

    static byte[][] merged(StoredIndicator before, StoredIndicator now, List<StoredIndicator> sources) {
        String names = sources.stream().map(source -> source.indicator().name()).collect(Collectors.joining(", "));
        ObjectNode context = patches(before, now);
        ArrayNode gone = context.putArray("sources");
        sources.forEach(source -> gone.add(source.stix()));
        String message =
                "merges Indicator `" + names + "` in `" + now.indicator().name() + "`";
        return live("merge", message, analyst(), now, context);
    }

    /** An object that the catch-up lists. */
    static byte[][] caughtUp(StoredIndicator stored) {
        return catchUp(
                stored.json(), "creates a Indicator `" + stored.indicator().name() + "`", "init-create");
    }

    /** Put together by hand: the catch-up lists everything anew for every connection. */
    static byte[][] catchUp(byte[] data, String message, String referer) {
        return new byte[][] {
            utf8("{\"data\":"),
            data,
            utf8(",\"message\":\""),
            JsonStringEncoder.getInstance().quoteAsUTF8(message),
            utf8("\",\"origin\":{\"referer\":\"" + referer + "\"},\"version\":\"4\"}")
        };
    }

    private static byte[][] live(
            String type, String message, ObjectNode origin, StoredIndicator stored, ObjectNode context) {
        ObjectNode event = Json.object()
                .put("version", "4")
                .put("type", type)
                .put("scope", "external")
                .put("message", message);
        event.set("origin", origin);
        event.putNull("data");
        if (context != null) {
            event.set("context", context);
        }
        event.put("event_id", StreamId.at(stored.updatedAt().toEpochMilli()).toString());
        return Json.around(event, "data", stored.json());
    }

    private static ObjectNode patches(StoredIndicator before, StoredIndicator now) {
        ObjectNode old = before.stix();
        ObjectNode current = now.stix();
        ObjectNode context = Json.object();
        context.set("patch", JsonPatch.between(old, current));
        context.set("reverse_patch", JsonPatch.between(current, old));
        return context;
    }

    private static ObjectNode analyst() {
        ObjectNode origin = Json.object()
                .put("socket", "query")
                .put("ip", "::ffff:10.20.0.15")
                .put("user_id", Reference.ANALYST);
        origin.putArray("group_ids").add("8e918465-ebb4-4cd0-8c08-4ea5ffef6735");
        origin.putArray("organization_ids");
        origin.putObject("user_metadata");
        return origin.put("referer", "https://opencti.example.org/dashboard/observations/indicators");
    }

    private static ObjectNode decayManager() {
        return Json.object().put("socket", "internal").put("user_id", DECAY_MANAGER);
    }
}
