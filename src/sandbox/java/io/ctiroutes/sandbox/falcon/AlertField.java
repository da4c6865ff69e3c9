package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The fields that a filter of alerts can ask for, with the values an alert has in them. */
enum AlertField implements FqlField<StoredAlert> {
    COMPOSITE_ID(StoredAlert::id),
    AGENT_ID(StoredAlert::agentId),
    PRODUCT(StoredAlert::product),
    CREATED_TIMESTAMP(alert -> alert.createdOn().toString()),
    UPDATED_TIMESTAMP(alert -> alert.updatedOn().toString()),
    IOC_TYPE(StoredAlert::iocType),
    IOC_VALUE(StoredAlert::iocValue),
    IOC_VALUES(alert -> ""),
    IOC_SOURCE(StoredAlert::iocSource),
    PATTERN_DISPOSITION(alert -> String.valueOf(alert.disposition())),
    UNKNOWN(alert -> "");

    private final Function<StoredAlert, String> value;

    AlertField(Function<StoredAlert, String> value) {
        this.value = value;
    }

    static AlertField of(String name) {
        return Arrays.stream(values())
                .filter(field -> field != UNKNOWN && field.fqlName().equals(name))
                .findFirst()
                .orElse(UNKNOWN);
    }

    @Override
    public String fqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean isKnown() {
        return this != UNKNOWN;
    }

    @Override
    public List<String> values(StoredAlert alert) {
        if (this == IOC_VALUES) {
            return alert.iocValues();
        }
        String text = value.apply(alert);
        return text.isEmpty() ? List.of() : List.of(text);
    }

    @Override
    public Optional<Instant> moment(StoredAlert alert) {
        return switch (this) {
            case CREATED_TIMESTAMP -> Optional.of(alert.createdOn());
            case UPDATED_TIMESTAMP -> Optional.of(alert.updatedOn());
            default -> Optional.empty();
        };
    }
}
