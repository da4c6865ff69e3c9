package io.ctiroutes;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.GivenChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.opencti.BatchTurn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** A batch says of which IOCs it is. */
class NameIocsTest {

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final List<Object> keys = new ArrayList<>();

    private final BatchTurn turn = new BatchTurn() {
        @Override
        public void isAbout(Collection<?> more) {
            keys.addAll(more);
        }

        @Override
        public boolean await() {
            throw new AssertionError("it is not for this step to wait");
        }
    };

    @Test
    void ofEveryChangeWhetherItComesOrGoes() {
        exchange.setProperty(BatchTurn.PROPERTY, turn);
        exchange.getMessage()
                .setBody(List.of(
                        GivenChange.domain("a.example").upsert(),
                        GivenChange.domain("b.example").retire()));

        new NameIocs().process(exchange);

        assertThat(keys)
                .containsExactly(new IocKey(IocType.DOMAIN, "a.example"), new IocKey(IocType.DOMAIN, "b.example"));
    }

    @Test
    void whatIsNoListOfChangesNamesNothing() {
        exchange.setProperty(BatchTurn.PROPERTY, turn);
        exchange.getMessage().setBody(List.of(GivenChange.domain("a.example").upsert(), "an edited route made this"));
        new NameIocs().process(exchange);
        exchange.getMessage().setBody("or this");
        new NameIocs().process(exchange);

        assertThat(keys).isEmpty();
    }

    @Test
    void whatIsReplayedHasNoBatchToTell() {
        exchange.getMessage().setBody(List.of(GivenChange.domain("a.example").upsert()));

        new NameIocs().process(exchange);

        assertThat(exchange.getProperties()).isEmpty();
    }
}
