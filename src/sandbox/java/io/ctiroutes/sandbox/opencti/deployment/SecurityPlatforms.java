package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.FilterField;
import io.ctiroutes.sandbox.opencti.FilterGroup;
import io.ctiroutes.sandbox.opencti.GraphQlException;
import io.ctiroutes.sandbox.opencti.GraphQlField;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.NameBasedUuid;
import io.ctiroutes.sandbox.opencti.Pages;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Security Platforms: there is one of a name. */
final class SecurityPlatforms {

    private static final int SHORTEST_NAME = 2;

    private record Field(Function<SecurityPlatform, String> value) implements FilterField<SecurityPlatform> {

        @Override
        public Kind kind() {
            return Kind.TEXT;
        }

        @Override
        public List<String> plainValues(SecurityPlatform platform) {
            return List.of(value.apply(platform));
        }
    }

    private static final Map<String, Field> FIELDS = Map.of(
            "id", new Field(SecurityPlatform::id),
            "standard_id", new Field(SecurityPlatform::standardId),
            "name", new Field(SecurityPlatform::name),
            "security_platform_type", new Field(SecurityPlatform::type));

    private final DeploymentStore store;

    SecurityPlatforms(DeploymentStore store) {
        this.store = store;
    }

    JsonNode one(GraphQlField field) {
        return store.findPlatform(field.textArgument("id"))
                .map(SecurityPlatforms::node)
                .orElse(null);
    }

    ObjectNode page(GraphQlField field) {
        Predicate<SecurityPlatform> wanted =
                FilterGroup.of(field.argument("filters"), key -> Optional.ofNullable(FIELDS.get(key)));
        JsonNode search = field.argument("search");
        String text = search.isNull() ? "" : FilterField.Kind.TEXT.normal(search.asText());
        return Pages.byId(SecurityPlatform::standardId, SecurityPlatforms::node)
                .page(
                        field,
                        store.platforms().stream()
                                .filter(wanted)
                                .filter(platform -> FilterField.Kind.TEXT
                                        .normal(platform.name())
                                        .contains(text)));
    }

    /** Creates it, or is told again of one that is there: type and description are changed only if the input says so. */
    ObjectNode add(JsonNode input) {
        String name = input.path("name").asText().strip();
        if (name.length() < SHORTEST_NAME) {
            throw GraphQlException.badInput("Argument \"name\": Must be at least 2 characters in length");
        }
        String key = "security-platform|" + name.toLowerCase(Locale.ROOT);
        String standardId = "identity--" + NameBasedUuid.stix(key);
        Optional<SecurityPlatform> held = store.findPlatform(standardId);
        SecurityPlatform told = new SecurityPlatform(
                NameBasedUuid.internal(key).toString(),
                standardId,
                name,
                input.path("security_platform_type").asText(""),
                input.path("description").asText(""));
        SecurityPlatform now = input.path("update").asBoolean() ? told : held.orElse(told);
        store.put(now);
        return node(now);
    }

    static ObjectNode node(SecurityPlatform platform) {
        return Json.object()
                .put("__typename", "SecurityPlatform")
                .put("id", platform.id())
                .put("standard_id", platform.standardId())
                .put("entity_type", "SecurityPlatform")
                .put("name", platform.name())
                .put("description", platform.description())
                .put("security_platform_type", platform.type());
    }
}
