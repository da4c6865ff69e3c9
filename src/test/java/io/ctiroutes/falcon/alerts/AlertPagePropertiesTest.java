package io.ctiroutes.falcon.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.property.AnyText;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertPagePropertiesTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** An alert, and the JSON that tells of it. */
    private record Told(Alert alert, ObjectNode json) {}

    @Test
    void aPageIsReadAsItWasToldInWhateverOrder() {
        Property.holds(draw -> {
            List<Told> told = draw.list(0, 4, AlertPagePropertiesTest::alert);
            Optional<String> next = draw.optional(d -> d.string("aW=\"", 1, 8));
            OptionalLong total = draw.bool() ? OptionalLong.of(draw.between(0L, Long.MAX_VALUE)) : OptionalLong.empty();

            byte[] page = page(draw, told, next, total);

            assertThat(read(page))
                    .isEqualTo(new AlertPage(told.stream().map(Told::alert).toList(), next, total));
        });
    }

    @Test
    void aPartOfAPageIsNoAnswer() {
        Property.holds(draw -> {
            byte[] page = page(
                    draw,
                    draw.list(0, 4, AlertPagePropertiesTest::alert),
                    draw.optional(d -> d.string("aW=\"", 1, 8)),
                    OptionalLong.empty());

            byte[] part =
                    Arrays.copyOf(page, draw.as("of " + page.length + " bytes").between(0, page.length - 1));

            assertThatExceptionOfType(NoAnswerException.class).isThrownBy(() -> read(part));
        });
    }

    private static Told alert(Draw draw) {
        String id = "cid:ind:" + draw.string("0af", 1, 4);
        Instant created = Instant.ofEpochSecond(draw.between(0L, 4_000_000_000L), draw.between(0, 999_999_999));
        Set<IocKey> keys = new HashSet<>();
        ObjectNode json = JSON.objectNode();
        json.put("composite_id", id);
        json.put("created_timestamp", created.toString());
        draw.optional(d -> json.setAll(named(d, keys)));
        draw.optional(d -> {
            ArrayNode values = json.putArray("ioc_values");
            d.list(0, 3, one -> values.add(untyped(one, keys)));
            return json;
        });
        draw.optional(d -> {
            ArrayNode contexts = json.putArray("ioc_context");
            d.list(0, 3, one -> contexts.add(shuffled(one, named(one, keys).put("ioc_source", "x"))));
            return json;
        });
        Disposition disposition = draw.of(Disposition.DETECTED, Disposition.PREVENTED);
        if (disposition == Disposition.PREVENTED) {
            json.put("pattern_disposition", 2048);
        }
        json.put("cmdline", AnyText.text(draw, 10));
        json.putObject("device").put("composite_id", "x").putArray("ioc_values").add("other.example");
        return new Told(new Alert(id, created, Set.copyOf(keys), disposition), shuffled(draw, json));
    }

    private static ObjectNode named(Draw draw, Set<IocKey> keys) {
        IocKey key = key(draw);
        keys.add(key);
        String type = key.type().text();
        boolean hash = key.type() == IocType.MD5 || key.type() == IocType.SHA256;
        return JSON.objectNode()
                .put("ioc_type", hash && draw.bool() ? "hash_" + type : type)
                .put("ioc_value", spelled(draw, key));
    }

    private static String untyped(Draw draw, Set<IocKey> keys) {
        IocKey key = key(draw);
        keys.add(key);
        return spelled(draw, key);
    }

    private static IocKey key(Draw draw) {
        return switch (draw.way(1, 1, 1, 1, 1)) {
            case 0 -> new IocKey(IocType.DOMAIN, draw.string("abc", 1, 3) + ".example");
            case 1 -> new IocKey(IocType.IPV4, "192.0.2." + draw.between(0, 255));
            case 2 -> new IocKey(IocType.IPV6, "2001:db8::" + draw.between(1, 9));
            case 3 -> new IocKey(IocType.MD5, draw.string("0a", 32, 32));
            default -> new IocKey(IocType.SHA256, draw.string("0a", 64, 64));
        };
    }

    private static String spelled(Draw draw, IocKey key) {
        return draw.bool() ? key.value().toUpperCase(Locale.ROOT) : key.value();
    }

    private static byte[] page(Draw draw, List<Told> told, Optional<String> next, OptionalLong total) {
        ObjectNode pagination = JSON.objectNode().put("limit", AlertQuery.PAGE);
        next.ifPresent(token -> pagination.put("after", token));
        total.ifPresent(all -> pagination.put("total", all));
        ObjectNode page = JSON.objectNode();
        page.putObject("meta").put("query_time", 0.1).set("pagination", shuffled(draw, pagination));
        page.set("errors", draw.bool() ? JSON.arrayNode() : JSON.nullNode());
        page.putArray("resources").addAll(told.stream().map(Told::json).toList());
        return shuffled(draw, page).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode shuffled(Draw draw, ObjectNode json) {
        return draw.any(d -> {
            List<Map.Entry<String, JsonNode>> left = new ArrayList<>(json.properties());
            ObjectNode shuffled = JSON.objectNode();
            while (!left.isEmpty()) {
                Map.Entry<String, JsonNode> field = left.remove(d.between(0, left.size() - 1));
                shuffled.set(field.getKey(), field.getValue());
            }
            return shuffled;
        });
    }

    private static AlertPage read(byte[] page) throws NoAnswerException {
        return AlertPage.read(new ByteArrayInputStream(page));
    }
}
