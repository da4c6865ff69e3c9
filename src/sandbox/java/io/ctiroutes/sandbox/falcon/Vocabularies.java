package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.Envelope.Pagination;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells which words a customer may use: what CrowdStrike's own clients offer to their users comes from here. */
final class Vocabularies {

    /**
     * What is told of an action.
     *
     * @param platformsByType the platforms on which it can be taken, by the type of the IOC
     */
    record Action(String id, Map<String, List<String>> platformsByType, List<String> severities) {}

    private final FalconOptions options;
    private final Envelope envelope;

    Vocabularies(FalconOptions options, Envelope envelope) {
        this.options = options;
        this.envelope = envelope;
    }

    /** A page of the words of a kind. */
    Answer words(Incoming incoming) {
        List<String> words = switch (incoming.operation()) {
            case ACTIONS -> Vocabulary.ACTIONS;
            case IOC_TYPES -> Vocabulary.TYPES;
            case PLATFORMS -> platforms();
            case SEVERITIES -> severities();
            default -> throw new IllegalStateException("no words: " + incoming.operation());
        };
        int limit = incoming.number("limit", options.defaultLimit, 1, options.searchLimitMax);
        int offset = incoming.number("offset", 0, 0, Integer.MAX_VALUE);
        List<String> page = words.stream().skip(offset).limit(limit).toList();
        Optional<Integer> reached = Optional.of(Math.min(offset, words.size()) + page.size());
        return envelope.ids(200, Optional.of(new Pagination(limit, words.size(), reached, Optional.empty())), page);
    }

    /** The actions of some ids. */
    Answer actions(Incoming incoming) {
        List<Action> actions = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String id : new LinkedHashSet<>(incoming.knownParameters().getOrDefault("ids", List.of()))) {
            if (Vocabulary.ACTIONS.contains(id)) {
                actions.add(action(id));
            } else {
                unknown.add(id);
            }
        }
        options.unknownIds.check(unknown);
        return envelope.actions(actions);
    }

    private Action action(String id) {
        Map<String, List<String>> platforms = new LinkedHashMap<>();
        for (String type : Vocabulary.TYPES) {
            if (Vocabulary.HASHES.contains(type) || !Vocabulary.HASH_ACTIONS.contains(id)) {
                platforms.put(type, platforms());
            }
        }
        return new Action(id, platforms, id.equals("allow") ? List.of() : severities());
    }

    private List<String> platforms() {
        return Vocabulary.PLATFORMS.stream()
                .filter(platform -> options.mobileEnabled || !Vocabulary.MOBILE_PLATFORMS.contains(platform))
                .toList();
    }

    private static List<String> severities() {
        return Vocabulary.SEVERITIES.stream()
                .filter(severity -> !severity.isEmpty())
                .toList();
    }
}
