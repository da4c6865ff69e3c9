package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A stored indicator as STIX 2.1, in the platform's key order, empty properties left out. */
public final class IndicatorStix {

    /** Under which OpenCTI keeps what STIX has no place for. */
    public static final String OPENCTI_EXTENSION = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba";

    static final String MITRE_EXTENSION = "extension-definition--322b8f77-262a-4cb8-a915-1e441e00329b";

    private IndicatorStix() {}

    static ObjectNode render(StoredIndicator stored) {
        Indicator indicator = stored.indicator();
        String created = Timestamps.format(stored.createdAt());
        ObjectNode stix = Json.object()
                .put("id", indicator.stixId())
                .put("spec_version", "2.1")
                .put("type", "indicator");
        ObjectNode extensions = stix.putObject("extensions");
        extensions.set(OPENCTI_EXTENSION, openCtiExtension(stored, created));
        extensions.set(MITRE_EXTENSION, mitreExtension(indicator));
        stix.put("created", created)
                .put("modified", Timestamps.format(stored.updatedAt()))
                .put("revoked", indicator.revoked())
                .put("confidence", 85)
                .put("lang", "en");
        Json.putUnlessEmpty(stix, "labels", indicator.labels());
        stix.putArray("object_marking_refs").add(Reference.MARKING.stixId());
        stix.put("created_by_ref", Reference.AUTHOR.stixId());
        stix.putArray("external_references")
                .addObject()
                .put("source_name", "Example Intelligence")
                .put("url", "https://intelligence.example/" + indicator.internalId());
        stix.put("name", indicator.name());
        indicator.description().filter(text -> !text.isEmpty()).ifPresent(text -> stix.put("description", text));
        stix.putArray("indicator_types").add("malicious-activity");
        stix.put("pattern", indicator.pattern())
                .put("pattern_type", indicator.patternType())
                .put("valid_from", created)
                .put("valid_until", Timestamps.format(stored.validUntil()));
        putKillChain(stix, indicator.killChainPhases());
        return stix;
    }

    static String labelId(String label) {
        return NameBasedUuid.internal("label " + label).toString();
    }

    private static ObjectNode openCtiExtension(StoredIndicator stored, String created) {
        Indicator indicator = stored.indicator();
        ObjectNode extension = Json.object()
                .put("extension_type", "property-extension")
                .put("id", indicator.internalId())
                .put("type", "Indicator")
                .put("created_at", created)
                .put("updated_at", Timestamps.format(stored.updatedAt()));
        Json.putUnlessEmpty(extension, "stix_ids", stored.otherStixIds());
        extension.put("is_inferred", false).putArray("creator_ids").add(Reference.ANALYST);
        if (!indicator.labels().isEmpty()) {
            ArrayNode ids = extension.putArray("labels_ids");
            indicator.labels().forEach(label -> ids.add(labelId(label)));
        }
        extension.put("created_by_ref_id", Reference.AUTHOR.internalId()).put("detection", indicator.detection());
        indicator.score().ifPresent(score -> extension.put("score", score));
        ArrayNode values = Observables.values(indicator.pattern());
        extension.put("main_observable_type", Observables.mainType(values, indicator.patternType()));
        if (!values.isEmpty()) {
            extension.set("observable_values", values);
        }
        return extension;
    }

    private static ObjectNode mitreExtension(Indicator indicator) {
        ObjectNode extension = Json.object().put("extension_type", "property-extension");
        Json.putUnlessEmpty(extension, "platforms", indicator.platforms());
        return extension;
    }

    private static void putKillChain(ObjectNode stix, List<String> phases) {
        if (!phases.isEmpty()) {
            ArrayNode chain = stix.putArray("kill_chain_phases");
            phases.forEach(phase ->
                    chain.addObject().put("kill_chain_name", "mitre-attack").put("phase_name", phase));
        }
    }
}
