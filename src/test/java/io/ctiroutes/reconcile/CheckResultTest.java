package io.ctiroutes.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckResultTest {

    private static final Map<DriftKind, Long> COUNTS = Map.of(DriftKind.MISSING, 6L, DriftKind.REFUSED, 1L);

    @Test
    void whatDiffersIsTold() {
        assertThat(result(COUNTS, Optional.empty()).summary())
                .isEqualTo("Falcon does not hold what OpenCTI wants: missing 6, refused 1");
    }

    @Test
    void afterARepairOnlyWhatIsLeftOfItIs() {
        assertThat(result(COUNTS, Optional.of("created=6")).summary())
                .isEqualTo("Falcon does not hold what OpenCTI wants: refused 1; repaired: created=6");
        assertThat(result(Map.of(DriftKind.MISSING, 6L), Optional.of("created=5 dead=1"))
                        .summary())
                .isEqualTo("Falcon does not hold what OpenCTI wants: repaired: created=5 dead=1");
    }

    private static CheckResult result(Map<DriftKind, Long> counts, Optional<String> repair) {
        Instant now = Instant.parse("2026-11-30T00:00:00.123456Z");
        return new CheckResult(
                repair.isPresent() ? CheckMode.REPAIR : CheckMode.REPORT,
                CheckResult.Verdict.DRIFT,
                "",
                now,
                now,
                0,
                counts,
                Map.of(),
                Map.of(),
                repair,
                Path.of("drift.jsonl"));
    }
}
