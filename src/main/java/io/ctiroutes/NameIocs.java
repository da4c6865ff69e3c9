package io.ctiroutes;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.opencti.BatchTurn;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Says of which IOCs a batch of the stream is, so that others may be delivered at the same time; see {@link BatchTurn}. */
final class NameIocs implements Processor {

    @Override
    public void process(Exchange exchange) {
        BatchTurn batch = exchange.getProperty(BatchTurn.PROPERTY, BatchTurn.class);
        if (batch != null && exchange.getMessage().getBody() instanceof List<?> changes) {
            List<IocKey> keys = new ArrayList<>(changes.size());
            for (Object change : changes) {
                if (!(change instanceof IocChange iocChange)) {
                    // whatever an edited route makes of it: it is delivered alone
                    return;
                }
                keys.add(iocChange.key());
            }
            batch.isAbout(keys);
        }
    }
}
