package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconRules;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Rules of our client, for IOCs that apply to all hosts and have no tags but their own. */
public final class GivenRules {

    private GivenRules() {}

    public static FalconRules rules(
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
                false,
                Duration.ZERO,
                clock);
    }
}
