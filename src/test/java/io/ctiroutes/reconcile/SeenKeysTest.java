package io.ctiroutes.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenKeysTest {

    private final SeenKeys seen = new SeenKeys();

    @Test
    void whatWasTakenInIsThereAndNothingElse() {
        int number = 100_000;

        assertThat(IntStream.range(0, number).filter(i -> !seen.add(key(i)))).isEmpty();

        assertThat(IntStream.range(0, number).filter(i -> !seen.contains(key(i))))
                .isEmpty();
        assertThat(IntStream.range(number, 2 * number).filter(i -> seen.contains(key(i))))
                .isEmpty();
        assertThat(seen.size()).isEqualTo(number);
    }

    @Test
    void aSecondTimeIsNoticed() {
        seen.add(key(1));

        assertThat(seen.add(key(1))).isFalse();
        assertThat(seen.size()).isEqualTo(1);
    }

    @Test
    void aValueUnderAnotherTypeIsAnotherOne() {
        seen.add(new IocKey(IocType.DOMAIN, "a.example"));

        assertThat(seen.contains(new IocKey(IocType.IPV4, "a.example"))).isFalse();
    }

    private static IocKey key(int number) {
        return new IocKey(IocType.DOMAIN, number + ".example");
    }
}
