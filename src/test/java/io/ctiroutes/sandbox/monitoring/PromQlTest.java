package io.ctiroutes.sandbox.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.monitoring.PromQl.LabelMatcher;
import io.ctiroutes.sandbox.monitoring.PromQl.Selector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromQlTest {

    @Test
    void functionsKeywordsRangesAndNumbersAreNoMetrics() {
        PromQl expression = new PromQl("histogram_quantile(0.95, sum by (le, operation) (rate(a_bucket[1m])))"
                + " or time() - b_seconds unless on (instance, job) c == 0 and increase(d_total[15m]) > 1e3");

        assertThat(expression.selectors())
                .extracting(Selector::metric)
                .containsExactly("a_bucket", "b_seconds", "c", "d_total");
        assertThat(expression.groupedBy()).containsExactly("le", "operation", "instance", "job");
    }

    @Test
    void matchersAreReadWithTheirAlternatives() {
        Selector selector = new PromQl("sum(a_total{status=~\"401|403\", operation = \"token\"})")
                .selectors()
                .get(0);

        assertThat(selector.matchers())
                .containsExactly(
                        new LabelMatcher("status", "=~", "401|403"), new LabelMatcher("operation", "=", "token"));
        assertThat(selector.matchers().get(0).alternatives())
                .extracting(LabelMatcher::value)
                .containsExactly("401", "403");
        assertThat(new LabelMatcher("status", "=~", "5..").names("503")).isTrue();
        assertThat(new LabelMatcher("status", "=", "5..").names("503")).isFalse();
    }

    @Test
    void variablesAreReplacedInBothSpellings() {
        assertThat(PromQl.ofPanel(
                        "rate(a[$__rate_interval]) / b{x=~\"${y}\"}", Map.of("__rate_interval", "1m", "y", ".*")))
                .hasToString("rate(a[1m]) / b{x=~\".*\"}");
        assertThat(List.of(PromQl.ofPanel("a[$z]", Map.of())).toString()).contains("$z");
    }
}
