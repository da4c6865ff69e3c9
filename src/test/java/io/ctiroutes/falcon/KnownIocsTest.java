package io.ctiroutes.falcon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownIocsTest {

    private static final int MOST = 20_000;

    private final KnownIocs known = new KnownIocs();

    @Test
    void whatWasNotToldIsNotKnown() {
        assertThat(known.find(key(1))).isEmpty();
    }

    @Test
    void theLastThingToldOfAnIocIsKnownUntilItIsForgotten() {
        known.remember(key(1), GivenIoc.of(key(1)).id("first").ioc());
        known.remember(key(1), GivenIoc.of(key(1)).id("second").ioc());
        known.remember(key(2), GivenIoc.of(key(2)).id("other").ioc());

        assertThat(known.find(key(1))).map(FalconIoc::id).contains("second");

        known.forget(key(1));
        assertThat(known.find(key(1))).isEmpty();
        assertThat(known.find(key(2))).map(FalconIoc::id).contains("other");
    }

    @Test
    void memoryDoesNotGrowWithTheNumberOfIocs() {
        FalconIoc ioc = GivenIoc.of(key(0)).ioc();

        IntStream.range(0, 2 * MOST).forEach(i -> known.remember(key(i), ioc));

        await().until(() -> IntStream.range(0, 2 * MOST)
                        .filter(i -> known.find(key(i)).isPresent())
                        .count()
                <= MOST);
    }

    private static IocKey key(int number) {
        return new IocKey(IocType.DOMAIN, number + ".example");
    }
}
