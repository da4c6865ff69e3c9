package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatchSummaryTest {

    private final AtomicLong nanoTime = new AtomicLong(5);

    @Test
    void everyNumberIsNamedAndReasonsOnlyWhereThereAreSome() {
        BatchSummary tally = new BatchSummary(false, nanoTime::get);
        tally.add(BatchSummary.Count.CREATED, 2);
        tally.add(BatchSummary.Count.CREATED, 3);
        tally.add(BatchSummary.Count.DEAD, 1);
        tally.skipped(SkipReason.NOT_STIX, 1);
        tally.skipped(SkipReason.FOREIGN, 2);
        nanoTime.addAndGet(12_900_000);

        assertThat(tally)
                .hasToString("created=5 updated=0 retired=0 unchanged=0 skipped=3 not-stix=1 foreign=2 dead=1 ms=12");
    }

    @Test
    void aDryRunIsNamedFirst() {
        assertThat(new BatchSummary(true, nanoTime::get))
                .hasToString("dry-run=true created=0 updated=0 retired=0 unchanged=0 skipped=0 dead=0 ms=0");
    }
}
