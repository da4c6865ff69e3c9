package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.IocBody;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;

/**
 * What a dry run would have done about one IOC, as its plan tells it.
 *
 * @param operation {@code create}, {@code update}, {@code retire} or {@code nothing}
 * @param method    of the call that would be made; null for none
 * @param body      the IOC as it would be sent; null where none would be
 * @param falcon    what Falcon holds, as looked up or as the plan so far leaves it; null if nothing
 * @param reason    why nothing would be done; null otherwise
 */
record PlannedChange(String operation, IocChange change, String method, IocBody body, FalconIoc falcon, String reason) {

    /** Nothing would be done about this row. */
    static PlannedChange nothing(PendingChange row, String reason) {
        return new PlannedChange(
                "nothing", row.change(), null, null, row.known().orElse(null), reason);
    }

    /** The line of the plan. */
    Line line() {
        IocKey key = change.key();
        return new Line(
                operation,
                key.type().text(),
                key.value(),
                change.origin().indicatorId(),
                change.origin().indicatorName(),
                change.origin().eventId(),
                reason,
                method,
                body,
                falcon);
    }

    /** A line of the plan, in the order of its JSON. */
    @JsonPropertyOrder({"operation", "type", "value", "indicator", "name", "event", "reason", "method", "body", "falcon"
    })
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            @JsonProperty String operation,
            @JsonProperty String type,
            @JsonProperty String value,
            @JsonProperty String indicator,
            @JsonProperty String name,
            @JsonProperty String event,
            @JsonProperty String reason,
            @JsonProperty String method,
            @JsonProperty IocBody body,
            @JsonProperty FalconIoc falcon) {}
}
