package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IocTest {

    private final Ioc ioc = GivenIoc.record(GivenIoc.domain("evil.example"), "c2", "apt");

    @Test
    void oneMoreTagComesLastAndChangesNothingElse() {
        Ioc tagged = ioc.withTag("TO_DELETE");

        assertThat(tagged.tags()).containsExactly("c2", "apt", "TO_DELETE");
        assertThat(tagged).usingRecursiveComparison().ignoringFields("tags").isEqualTo(ioc);
    }

    @Test
    void aTagThatIsThereIsNotAddedTwice() {
        assertThat(ioc.withTag("c2")).isEqualTo(ioc);
    }

    @Test
    void anotherActionKeepsTheSeverityWhereItTakesOne() {
        Ioc prevented = ioc.withAction(Action.PREVENT);

        assertThat(prevented.action()).isEqualTo(Action.PREVENT);
        assertThat(prevented)
                .usingRecursiveComparison()
                .ignoringFields("action")
                .isEqualTo(ioc);
    }

    @Test
    void anAllowedIocLosesItsSeverity() {
        Ioc allowed = ioc.withAction(Action.ALLOW);

        assertThat(allowed.severity()).isEmpty();
        assertThat(allowed)
                .usingRecursiveComparison()
                .ignoringFields("action", "severity")
                .isEqualTo(ioc);
    }

    @Test
    void aRecordDoesNotChangeWithTheListsThatItWasMadeOf() {
        List<String> tags = new ArrayList<>(List.of("c2"));
        Ioc made = new Ioc(
                ioc.key(), ioc.action(), ioc.severity(), ioc.platforms(), tags, Optional.empty(), Optional.empty());

        tags.add("later");

        assertThat(made.tags()).containsExactly("c2");
    }

    @ParameterizedTest
    @EnumSource
    void aTypeIsFoundUnderFalconsNameOfIt(IocType type) {
        assertThat(IocType.of(type.text())).isEqualTo(type);
    }

    @Test
    void anUnknownTypeIsRefusedWithThoseThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IocType.of("sha1"))
                .withMessageContainingAll("'sha1'", "domain, ipv4, ipv6, sha256 or md5");
    }

    @Test
    void aKeyReadsAsTypeAndValueAndIsSortedByThem() {
        IocKey domain = GivenIoc.domain("evil.example");
        IocKey otherDomain = GivenIoc.domain("worse.example");
        IocKey address = new IocKey(IocType.IPV4, "198.51.100.7");

        assertThat(domain).hasToString("domain:evil.example");
        assertThat(List.of(address, otherDomain, domain).stream().sorted())
                .containsExactly(domain, otherDomain, address);
    }

    @Test
    void anOriginNamesTheEventAndTheIndicator() {
        assertThat(GivenIoc.origin("1791019800266-0"))
                .asString()
                .contains("1791019800266-0", "update", "an indicator", "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10");
    }
}
