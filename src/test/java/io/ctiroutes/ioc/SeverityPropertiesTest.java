package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.property.Property;
import org.junit.jupiter.api.Test;

class SeverityPropertiesTest {

    @Test
    void aHigherScoreIsNeverLessSevere() {
        Property.holds(draw -> {
            // where the steps are, and where no score should be
            int most = draw.as("most").of(110, Integer.MAX_VALUE);
            int one = draw.as("one").between(-1 - most, most);
            int other = draw.as("other").between(-1 - most, most);

            assertThat(Severity.ofScore(Math.max(one, other)))
                    .isGreaterThanOrEqualTo(Severity.ofScore(Math.min(one, other)));
        });
    }
}
