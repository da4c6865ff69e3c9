package io.ctiroutes.steps;

import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fql;
import io.ctiroutes.guard.Quota;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/** Asks Falcon how many IOCs it holds: a request for one of them tells how many there are. */
public final class FalconCounts {

    private static final String ALL = "limit=1";
    private static final String OURS = ALL + "&filter=" + Fql.encoded("source:'" + FalconRules.SOURCE + "'");

    private final Quota quota;
    private volatile long ours;

    public FalconCounts(Quota quota) {
        this.quota = quota;
    }

    /** What is asked for: the queries of two requests. */
    public List<String> queries() {
        return List.of(ALL, OURS);
    }

    /** Takes an answer in; one that tells no number changes nothing. */
    public void counted(@ExchangeProperty("count") String query, @Body FalconAnswer answer) {
        answer.total().ifPresent(total -> {
            if (query.equals(ALL)) {
                quota.counted(total);
            } else {
                ours = total;
            }
        });
    }

    /** How many IOCs of our source Falcon holds, retired ones too; 0 if it has not told yet. */
    public long ours() {
        return ours;
    }
}
