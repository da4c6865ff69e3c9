package io.ctiroutes.ioc.observable;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.SkipReason;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What must not reach endpoints whatever an indicator says, because it would hit the organisation itself: addresses that
 * nobody on the internet can have, and what the operator excluded.
 */
public final class SafetyRails {

    private final boolean allowPrivateAddresses;
    private final Supplier<Exclusions> exclusions;

    /**
     * The rails.
     *
     * @param allowPrivateAddresses whether addresses that are not on the internet may pass
     * @param exclusions            the list that is in force at the moment
     */
    public SafetyRails(boolean allowPrivateAddresses, Supplier<Exclusions> exclusions) {
        this.allowPrivateAddresses = allowPrivateAddresses;
        this.exclusions = exclusions;
    }

    /** Rails that keep off nothing. */
    public static SafetyRails none() {
        return new SafetyRails(true, Exclusions::none);
    }

    /** Why this IOC must not be in Falcon; empty if it may. */
    public Optional<SkipReason> keepOff(IocKey key) {
        if (exclusions.get().contains(key)) {
            return Optional.of(SkipReason.EXCLUDED);
        }
        boolean address = key.type() == IocType.IPV4 || key.type() == IocType.IPV6;
        return address && !allowPrivateAddresses && PrivateAddresses.contains(key.value())
                ? Optional.of(SkipReason.PRIVATE_ADDRESS)
                : Optional.empty();
    }
}
