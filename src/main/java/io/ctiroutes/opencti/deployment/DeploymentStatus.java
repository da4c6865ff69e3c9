package io.ctiroutes.opencti.deployment;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far an indicator has come on a Security Platform, in OpenCTI's words. */
public enum DeploymentStatus {
    /** An analyst wants it there. */
    PENDING,
    /** It was sent there. */
    DEPLOYED,
    /** It was seen there. */
    ACTIVE,
    /** It was refused there. */
    FAILED,
    /** It is no longer there. */
    REMOVED,
    /** OpenCTI alone says so: it should have been removed long ago. */
    EXPIRED;

    /** As OpenCTI spells it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<DeploymentStatus> of(String text) {
        return Arrays.stream(values())
                .filter(status -> status.text().equals(text))
                .findFirst();
    }
}
