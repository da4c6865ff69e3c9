package io.ctiroutes.falcon;

import java.time.Clock;
import java.util.List;

/** Rules of our client, for IOCs that apply to all hosts and have no tags but their own. */
final class GivenRules {

    private GivenRules() {}

    static FalconRules rules(
            boolean adoptForeign,
            boolean permanentDelete,
            boolean keepActionOnRetire,
            int descriptionMaxLength,
            Clock clock) {
        return new FalconRules(
                GivenIoc.CLIENT,
                adoptForeign,
                permanentDelete,
                keepActionOnRetire,
                descriptionMaxLength,
                List.of(),
                List.of(),
                clock);
    }
}
