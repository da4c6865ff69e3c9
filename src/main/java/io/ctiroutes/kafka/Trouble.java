package io.ctiroutes.kafka;

import io.ctiroutes.text.Cause;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What Kafka's exceptions mean to who runs the connector. */
final class Trouble {

    private static final int DEEPEST_CAUSE = 100;

    private Trouble() {}

    /**
     * Kafka's exception as ours.
     *
     * @param what what could not be done; the reason is put behind it
     */
    static TopicUnavailableException unavailable(String what, Throwable failure) {
        return new TopicUnavailableException(what + ": " + reason(failure), failure);
    }

    /** The first cause of this kind, from the exception itself on. */
    static <T extends Throwable> Optional<T> cause(Class<T> kind, Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(DEEPEST_CAUSE)
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    private static String reason(Throwable failure) {
        String words = Cause.of(failure).reason();
        if (isCausedBy(AuthenticationException.class, failure)) {
            return "Kafka does not let us in (" + words
                    + "). Check kafka.security.protocol, and user, password and certificates in kafka.sasl.* and kafka.ssl.*";
        }
        if (isCausedBy(AuthorizationException.class, failure)) {
            return "Kafka does not allow it (" + words
                    + "). Grant it to the connector's user; the rights that it needs are in docs/scale.md";
        }
        if (isCausedBy(ConfigException.class, failure)) {
            return "the settings do not do (" + words
                    + "). Check kafka.bootstrap-servers, whether its names can be resolved, and the other settings kafka.*";
        }
        if (isCausedBy(TimeoutException.class, failure) || isCausedBy(DisconnectException.class, failure)) {
            return "Kafka did not answer in time (" + words
                    + "). Check kafka.bootstrap-servers, whether the brokers run and can be reached, and kafka.security.protocol";
        }
        if (isCausedBy(UnsupportedVersionException.class, failure)) {
            return "the brokers are too old (" + words + "). Kafka 3.0 or newer is needed";
        }
        return words;
    }

    private static boolean isCausedBy(Class<? extends Throwable> kind, Throwable failure) {
        return cause(kind, failure).isPresent();
    }
}
