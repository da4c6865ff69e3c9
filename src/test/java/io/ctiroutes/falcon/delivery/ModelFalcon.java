package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Falcon as the rules describe it, in memory: all rows of a request or none, named duplicates, refused values named or
 * not. It answers a delivery's calls one by one, choosing the branch by the status as the routes do.
 */
final class ModelFalcon {

    /** More calls than any delivery of the tests may need. */
    private static final int ENDLESS = 20_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<IocKey, ObjectNode> iocs = new LinkedHashMap<>();
    private final Map<IocKey, ObjectNode> searchable = new HashMap<>();
    private final Set<IocKey> named;
    private final Set<IocKey> unnamed;
    private final boolean searchLags;
    private Set<IocKey> failing = Set.of();
    private final Answers answers = new Answers(new FalconStatus(Clock.systemUTC()));
    private int made;
    private int ids;
    private int writes;

    /**
     * A Falcon without IOCs.
     *
     * @param named      keys that are refused, with their row
     * @param unnamed    keys that are refused without saying which
     * @param searchLags whether look-ups see only what was there at the beginning
     */
    ModelFalcon(Set<IocKey> named, Set<IocKey> unnamed, boolean searchLags) {
        this.named = named;
        this.unnamed = unnamed;
        this.searchLags = searchLags;
    }

    /** Every write with one of these keys gets no answer. */
    void failAt(Set<IocKey> keys) {
        failing = keys;
    }

    /** Puts an IOC in, visible to searches. */
    void put(IocKey key, GivenIoc ioc) {
        iocs.put(key, ioc.json());
        searchable.put(key, ioc.json());
    }

    Optional<ObjectNode> ioc(IocKey key) {
        return Optional.ofNullable(iocs.get(key));
    }

    Set<IocKey> keys() {
        return iocs.keySet();
    }

    /** How many calls were made. */
    int made() {
        return made;
    }

    /** Takes a delivery to its end. */
    void take(Delivery delivery) {
        take(delivery, ENDLESS);
    }

    /** Answers so many of its calls at most: whoever makes them may end in between. */
    void take(Delivery delivery, int most) {
        for (int call = 0; call < most && delivery.isOpen(); call++) {
            made++;
            if (made > ENDLESS) {
                throw new AssertionError("the calls do not end; next would be " + delivery.call());
            }
            delivery.goesOut();
            boolean fails = !delivery.getNext().equals("look-up")
                    && delivery.call().rows().stream().anyMatch(row -> failing.contains(row.key()));
            if (!fails) {
                answer(delivery);
            } else if (delivery.isExhausted()) {
                answers.failed(delivery, "500");
            } else {
                delivery.failed();
            }
        }
    }

    private void answer(Delivery delivery) {
        switch (delivery.getNext()) {
            case "create" -> create(delivery, GivenDelivery.indicators(delivery));
            case "look-up" -> lookUp(delivery);
            case "update" -> update(delivery, GivenDelivery.indicators(delivery));
            case "delete" -> delete(delivery, delivery.getQuery());
            default -> throw new AssertionError(delivery.getNext());
        }
    }

    private void create(Delivery delivery, JsonNode indicators) {
        GivenAnswer refusal = GivenAnswer.answer();
        GivenAnswer success = GivenAnswer.answer();
        boolean refused = false;
        for (JsonNode row : indicators) {
            IocKey key = key(row);
            if (unnamed.contains(key)) {
                answers.refused(delivery, unnamed());
                return;
            }
            if (named.contains(key)) {
                refusal.row(key.type().text(), key.value(), "error", "not this one");
                refused = true;
            } else if (iocs.containsKey(key)) {
                refusal.row(key.type().text(), key.value(), "warning", "Warning: Duplicate type and value");
                refused = true;
            }
        }
        if (refused) {
            answers.refused(delivery, refusal.build());
            return;
        }
        for (JsonNode row : indicators) {
            ObjectNode ioc = row.deepCopy();
            ioc.put("id", "new-" + ids++);
            ioc.put("created_by", GivenIoc.CLIENT);
            write(key(row), ioc);
            success.add(ioc);
        }
        answers.accepted(delivery, success.build());
    }

    private void update(Delivery delivery, JsonNode indicators) {
        GivenAnswer refusal = GivenAnswer.answer();
        Map<IocKey, ObjectNode> written = new LinkedHashMap<>();
        boolean refused = false;
        for (JsonNode row : indicators) {
            Optional<IocKey> stored = keyOfId(row.path("id").asText());
            if (stored.isEmpty()) {
                answers.unknownId(delivery);
                return;
            }
            IocKey key = stored.get();
            if (unnamed.contains(key)) {
                answers.refused(delivery, unnamed());
                return;
            }
            if (named.contains(key)) {
                refusal.row(key.type().text(), key.value(), "error", "not this one");
                refused = true;
            }
            ObjectNode ioc = row.deepCopy();
            ioc.put("type", key.type().text()).put("value", key.value());
            ioc.set("created_by", iocs.get(key).path("created_by"));
            written.put(key, ioc);
        }
        if (refused) {
            answers.refused(delivery, refusal.build());
            return;
        }
        GivenAnswer success = GivenAnswer.answer();
        written.forEach((key, ioc) -> {
            write(key, ioc);
            success.add(ioc);
        });
        answers.accepted(delivery, success.build());
    }

    private void lookUp(Delivery delivery) {
        GivenAnswer found = GivenAnswer.answer();
        for (PendingChange row : delivery.call().rows()) {
            ObjectNode ioc = searchable.get(row.key());
            if (ioc != null) {
                found.add(ioc);
            }
        }
        answers.accepted(delivery, found.build());
    }

    private void delete(Delivery delivery, String query) {
        GivenAnswer gone = GivenAnswer.answer();
        List<String> asked = List.of(query.split("&")).stream()
                .filter(parameter -> parameter.startsWith("ids="))
                .map(parameter -> parameter.substring("ids=".length()))
                .toList();
        for (String id : asked) {
            if (keyOfId(id).isEmpty()) {
                answers.unknownId(delivery);
                return;
            }
        }
        for (String id : asked) {
            IocKey key = keyOfId(id).orElseThrow();
            iocs.remove(key);
            if (!searchLags) {
                searchable.remove(key);
            }
            gone.add(JSON.getNodeFactory().textNode(id));
        }
        answers.accepted(delivery, gone.build());
    }

    private void write(IocKey key, ObjectNode ioc) {
        ioc.put("modified_on", Instant.EPOCH.plusNanos(++writes).toString());
        iocs.put(key, ioc);
        if (!searchLags) {
            searchable.put(key, ioc);
        }
    }

    private Optional<IocKey> keyOfId(String id) {
        return iocs.entrySet().stream()
                .filter(entry -> entry.getValue().path("id").asText().equals(id))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static FalconAnswer unnamed() {
        return GivenAnswer.answer()
                .message("Provided data does not match expected format")
                .build();
    }

    private static IocKey key(JsonNode row) {
        return new IocKey(
                IocType.of(row.path("type").asText()), row.path("value").asText());
    }
}
