package io.ctiroutes.sandbox.opencti.deployment;

import io.ctiroutes.sandbox.opencti.FilterField;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What deployments can be filtered by, by its name in GraphQL. */
enum DeploymentField implements FilterField<Deployment> {
    DEPLOYMENT_STATUS(Kind.TEXT, deployment -> List.of(deployment.status)),
    REVOKED(Kind.TEXT, deployment -> List.of(String.valueOf(deployment.revoked))),
    VALIDATION_STATUS(Kind.TEXT, deployment -> List.of(deployment.validationStatus)),
    VALIDATION_RUN_ID(Kind.TEXT, deployment -> unlessEmpty(deployment.validationRunId)),
    EXTERNAL_ID(Kind.TEXT, deployment -> unlessEmpty(deployment.externalId)),
    HIT_COUNT(Kind.NUMBER, deployment -> List.of(String.valueOf(deployment.hitCount))),
    LAST_SYNC_AT(
            Kind.DATE,
            deployment -> Stream.ofNullable(deployment.lastSyncAt)
                    .map(Object::toString)
                    .toList());

    private final Kind kind;
    private final Function<Deployment, List<String>> values;

    DeploymentField(Kind kind, Function<Deployment, List<String>> values) {
        this.kind = kind;
        this.values = values;
    }

    static Optional<DeploymentField> of(String key) {
        return Arrays.stream(values())
                .filter(field -> field.name().toLowerCase(Locale.ROOT).equals(key))
                .findFirst();
    }

    private static List<String> unlessEmpty(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public List<String> plainValues(Deployment deployment) {
        return values.apply(deployment);
    }
}
