package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.ioc.IocKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The IOCs as a dry run would have left them: Falcon knows nothing of it, so this is the truth about them for as long as
 * the run lasts. The last {@value #MOST_PLANNED} are remembered; of an older one it counts what Falcon holds.
 */
final class PlannedIocs extends KnownIocs {

    static final int MOST_PLANNED = 100_000;

    private static final FalconIoc GONE =
            new FalconIoc("", "", "", "", List.of(), List.of(), "", "", "", false, List.of(), "", "", false);

    PlannedIocs() {
        super(MOST_PLANNED, Long.MAX_VALUE, Duration.ZERO, () -> 0);
    }

    @Override
    Optional<FalconIoc> find(IocKey key) {
        return super.find(key).filter(ioc -> ioc != GONE);
    }

    @Override
    Optional<FalconIoc> latest(IocKey key, FalconIoc found) {
        return Optional.of(super.find(key).orElse(found)).filter(ioc -> ioc != GONE);
    }

    /** It would have been deleted. */
    void gone(IocKey key) {
        remember(key, GONE);
    }
}
