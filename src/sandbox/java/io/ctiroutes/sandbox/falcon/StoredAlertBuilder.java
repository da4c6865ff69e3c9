package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.StoredAlert.Named;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds a {@link StoredAlert}. What is not given is filled in when it is raised. */
public final class StoredAlertBuilder {
    private final String product;
    private Optional<String> id = Optional.empty();
    private String agentId = "5388c592189444ad9e84df071c8f3954";
    private Optional<Instant> createdOn = Optional.empty();
    private Optional<Instant> visibleOn = Optional.empty();
    private String iocType = "";
    private String iocValue = "";
    private List<String> iocValues = List.of();
    private final List<Named> iocContext = new ArrayList<>();
    private String iocSource = "";
    private int disposition;
    private String dispositionDescription = "Detection, standard detection.";

    StoredAlertBuilder(String product) {
        this.product = product;
    }

    /** Its composite id: alerts of one moment are found in the order of their ids. */
    public StoredAlertBuilder id(String id) {
        this.id = Optional.of(id);
        return this;
    }

    public StoredAlertBuilder agentId(String agentId) {
        this.agentId = agentId;
        return this;
    }

    /** When Falcon wrote it down; several may have the same moment. */
    public StoredAlertBuilder createdOn(Instant createdOn) {
        this.createdOn = Optional.of(createdOn);
        return this;
    }

    /** When searches begin to find it; those created after it may be found before. */
    public StoredAlertBuilder visibleOn(Instant visibleOn) {
        this.visibleOn = Optional.of(visibleOn);
        return this;
    }

    public StoredAlertBuilder ioc(String type, String value) {
        iocType = type;
        iocValue = value;
        return this;
    }

    public StoredAlertBuilder iocValues(String... values) {
        iocValues = List.of(values);
        return this;
    }

    /** Names one more value with its type. */
    public StoredAlertBuilder iocContext(String type, String value) {
        iocContext.add(new Named(type, value));
        return this;
    }

    public StoredAlertBuilder iocSource(String source) {
        iocSource = source;
        return this;
    }

    /** A process was blocked. */
    public StoredAlertBuilder prevented() {
        return disposition(2048, "Prevention, process was blocked from execution.");
    }

    /** A process would have been blocked if the policy said so. */
    public StoredAlertBuilder notPreventedByPolicy() {
        return disposition(
                2304, "Detection, process would have been blocked if related prevention policy setting was enabled.");
    }

    public StoredAlertBuilder disposition(int number, String description) {
        disposition = number;
        dispositionDescription = description;
        return this;
    }

    StoredAlert build(String newId, Instant now) {
        Instant created = createdOn.orElse(now);
        return new StoredAlert(
                id.orElse(newId),
                agentId,
                product,
                created,
                created,
                visibleOn.orElse(Instant.MIN),
                iocType,
                iocValue,
                iocValues,
                List.copyOf(iocContext),
                iocSource,
                disposition,
                dispositionDescription);
    }
}
