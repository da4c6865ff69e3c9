package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.FalconOptions.UnknownIds;
import java.util.List;

/** Refuses a request for its unknown ids, as the options say. */
final class UnknownIdAnswer {
    private UnknownIdAnswer() {}

    static void check(List<String> unknown, UnknownIds unknownIds) {
        if (!unknown.isEmpty() && unknownIds != UnknownIds.SKIPPED) {
            throw Refusal.ofUnknownIds(unknownIds == UnknownIds.NOT_FOUND_NAMED ? unknown : List.of());
        }
    }
}
