package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProblemHealthCheckTest {

    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void whatIsDownIsToldInTheOrderOfTheChecks() {
        register("topic", Optional.of("it is away"));
        register("falcon", Optional.of("refused"));
        register("ledger", Optional.empty());

        assertThat(ProblemHealthCheck.down(context))
                .containsExactly(
                        new ProblemHealthCheck.Down("falcon", "refused"),
                        new ProblemHealthCheck.Down("topic", "it is away"))
                .extracting(ProblemHealthCheck.Down::toString)
                .containsExactly("falcon: refused", "topic: it is away");
    }

    @Test
    void whatIsNoPartOfReadinessIsToldToo() {
        HealthCheckRegistry.get(context)
                .register(ProblemHealthCheck.beside("hits", () -> Optional.of("a scope lacks")));

        assertThat(ProblemHealthCheck.down(context))
                .containsExactly(new ProblemHealthCheck.Down("hits", "a scope lacks"));
    }

    @Test
    void whereAllIsWellThereIsNone() {
        register("falcon", Optional.empty());

        assertThat(ProblemHealthCheck.down(context)).isEmpty();
    }

    private void register(String id, Optional<String> problem) {
        HealthCheckRegistry.get(context).register(new ProblemHealthCheck(id, () -> problem));
    }
}
