package io.ctiroutes.setup;

import java.util.Optional;

/** Which version of the connector runs. */
public final class PackagedVersion {

    private PackagedVersion() {}

    /** As the jar says; none where it runs from classes, in a test. */
    public static Optional<String> find() {
        return Optional.ofNullable(PackagedVersion.class.getPackage().getImplementationVersion());
    }

    /** The same for people. */
    public static String text() {
        return find().orElse("unpackaged");
    }
}
