package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An object that every indicator refers to. The stream sends it before the first indicator that needs it, under that indicator's id,
 * once a connection.
 */
record Reference(String stixId, String internalId, byte[] body) {

    /** Who works in the user interface, and so creates the indicators. */
    static final String ANALYST = "88ec0c6a-13ce-5e39-b486-354fe4a7084f";

    private static final String LONG_AGO = "2024-02-28T07:41:55.948Z";

    static final Reference AUTHOR = author();
    static final Reference MARKING = marking();
    static final List<Reference> ALL = List.of(AUTHOR, MARKING);

    private static Reference author() {
        String internalId = "f905c1c3-2716-45ac-8abb-89f71eff82da";
        ObjectNode data =
                start("identity--b2a8fbec-b4fb-563c-a052-7b5b4ab23070", "identity", internalId, "Organization");
        data.put("created", LONG_AGO)
                .put("modified", LONG_AGO)
                .put("revoked", false)
                .put("confidence", 100)
                .put("lang", "en")
                .put("name", "Example Intelligence")
                .put("identity_class", "organization");
        return of(data, internalId, "creates a Organization `Example Intelligence`");
    }

    private static Reference marking() {
        String internalId = "46fb94bc-4f22-4ff2-8f1c-2fd0d3d0a1f6";
        ObjectNode data = start(
                "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
                "marking-definition",
                internalId,
                "Marking-Definition");
        data.put("created", LONG_AGO).put("definition_type", "tlp").put("name", "TLP:AMBER");
        data.putObject("definition").put("tlp", "amber");
        return of(data, internalId, "creates a Marking-Definition `TLP:AMBER`");
    }

    private static ObjectNode start(String stixId, String type, String internalId, String platformType) {
        ObjectNode data =
                Json.object().put("id", stixId).put("spec_version", "2.1").put("type", type);
        ObjectNode extension = data.putObject("extensions")
                .putObject(IndicatorStix.OPENCTI_EXTENSION)
                .put("extension_type", "property-extension")
                .put("id", internalId)
                .put("type", platformType)
                .put("created_at", LONG_AGO)
                .put("updated_at", LONG_AGO)
                .put("is_inferred", false);
        extension.putArray("creator_ids").add(ANALYST);
        return data;
    }

    private static Reference of(ObjectNode data, String internalId, String message) {
        byte[] event = Frame.join(EventJson.catchUp(Json.bytes(data), message, "init-dependencies"));
        return new Reference(data.get("id").textValue(), internalId, Frame.body("create", event));
    }
}
