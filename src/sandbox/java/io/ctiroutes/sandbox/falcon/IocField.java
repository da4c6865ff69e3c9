package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The fields that a filter can ask for, with the values an IOC has in them. */
enum IocField implements FqlField<StoredIoc> {
    ID(ioc -> List.of(ioc.id())),
    TYPE(ioc -> List.of(ioc.type())),
    VALUE(ioc -> List.of(ioc.value())),
    ACTION(ioc -> List.of(ioc.action())),
    MOBILE_ACTION(ioc -> List.of(ioc.mobileAction())),
    SEVERITY(ioc -> List.of(ioc.severity())),
    SEVERITY_NUMBER(ioc -> List.of(String.valueOf(Vocabulary.severityNumber(ioc.severity())))),
    PLATFORMS(StoredIoc::platforms),
    TAGS(StoredIoc::tags),
    SOURCE(ioc -> List.of(ioc.source())),
    APPLIED_GLOBALLY(ioc -> List.of(String.valueOf(ioc.appliedGlobally()))),
    HOST_GROUPS(StoredIoc::hostGroups),
    FROM_PARENT(ioc -> List.of(String.valueOf(ioc.fromParent()))),
    EXPIRED(ioc -> List.of(String.valueOf(ioc.expired()))),
    DELETED(ioc -> List.of(String.valueOf(ioc.deleted()))),
    CREATED_BY(ioc -> List.of(ioc.createdBy())),
    MODIFIED_BY(ioc -> List.of(ioc.modifiedBy())),
    EXPIRATION(ioc -> ioc.expiration().map(Instant::toString).stream().toList()),
    CREATED_ON(ioc -> List.of(ioc.createdOn().toString())),
    MODIFIED_ON(ioc -> List.of(ioc.modifiedOn().toString())),
    UNKNOWN(ioc -> List.of());

    private final Function<StoredIoc, List<String>> values;

    IocField(Function<StoredIoc, List<String>> values) {
        this.values = values;
    }

    static IocField of(String name) {
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
    public boolean isIndexed() {
        return this == VALUE;
    }

    @Override
    public List<String> values(StoredIoc ioc) {
        return values.apply(ioc);
    }

    @Override
    public Optional<Instant> moment(StoredIoc ioc) {
        return switch (this) {
            case EXPIRATION -> ioc.expiration();
            case CREATED_ON -> Optional.of(ioc.createdOn());
            case MODIFIED_ON -> Optional.of(ioc.modifiedOn());
            default -> Optional.empty();
        };
    }
}
