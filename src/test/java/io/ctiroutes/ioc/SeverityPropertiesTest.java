package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SeverityPropertiesTest {

    @Property
    void aHigherScoreIsNeverLessSevere(@ForAll int one, @ForAll int other) {
        assertThat(Severity.ofScore(Math.max(one, other)))
                .isGreaterThanOrEqualTo(Severity.ofScore(Math.min(one, other)));
    }
}
