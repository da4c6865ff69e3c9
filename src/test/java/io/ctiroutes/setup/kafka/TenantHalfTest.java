package io.ctiroutes.setup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TenantHalfTest {

    @Test
    void aTopicThatIsNotReadIsAProblemIfNothingIsInWork() {
        assertThat(TenantHalf.silence(Duration.ofSeconds(119), true)).isEmpty();
        assertThat(TenantHalf.silence(Duration.ofSeconds(121), true))
                .contains("the topic is not read: start the route topic");
    }

    @Test
    void aBatchThatDoesNotEndIsAProblem() {
        assertThat(TenantHalf.silence(Duration.ofMinutes(5), false)).isEmpty();
        assertThat(TenantHalf.silence(Duration.ofSeconds(420), false))
                .contains("a batch of records has been in work for 7 minutes");
    }
}
