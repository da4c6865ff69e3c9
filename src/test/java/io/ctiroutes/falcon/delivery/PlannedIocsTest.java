package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannedIocsTest {

    private static final IocKey KEY = new IocKey(IocType.DOMAIN, "a.example");
    private static final FalconIoc HELD = ioc("held", "2026-11-24T00:00:00Z");
    private static final FalconIoc PLANNED = ioc("planned", "");

    private final PlannedIocs planned = new PlannedIocs();

    @Test
    void whatFalconHoldsCountsUntilSomethingIsPlanned() {
        assertThat(planned.latest(KEY, HELD)).contains(HELD);
        assertThat(planned.find(KEY)).isEmpty();
    }

    @Test
    void whatIsPlannedCountsAlthoughFalconStillShowsWhatItHolds() {
        planned.remember(KEY, PLANNED);

        assertThat(planned.latest(KEY, HELD)).contains(PLANNED);
        assertThat(planned.find(KEY)).contains(PLANNED);
    }

    @Test
    void whatWouldBeDeletedIsGoneAlthoughFalconStillShowsIt() {
        planned.remember(KEY, PLANNED);
        planned.gone(KEY);

        assertThat(planned.latest(KEY, HELD)).isEmpty();
        assertThat(planned.find(KEY)).isEmpty();
    }

    @Test
    void memoryIsBounded() {
        planned.remember(KEY, PLANNED);
        for (int i = 0; i < PlannedIocs.MOST_PLANNED; i++) {
            planned.remember(new IocKey(IocType.DOMAIN, i + ".example"), PLANNED);
        }

        assertThat(planned.find(KEY)).isEmpty();
        assertThat(planned.find(new IocKey(IocType.DOMAIN, "0.example"))).contains(PLANNED);
    }

    private static FalconIoc ioc(String id, String modifiedOn) {
        return new FalconIoc(
                id,
                "detect",
                "detect",
                "high",
                List.of(),
                List.of(),
                "",
                "",
                "",
                true,
                List.of(),
                "",
                modifiedOn,
                false);
    }
}
