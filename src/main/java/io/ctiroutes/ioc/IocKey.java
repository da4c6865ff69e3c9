package io.ctiroutes.ioc;

import java.util.Comparator;

/**
 * What identifies an IOC: Falcon keeps at most one a key.
 *
 * @param type  the IOC type
 * @param value the canonical value, in its one spelling
 */
public record IocKey(IocType type, String value) implements Comparable<IocKey> {

    private static final Comparator<IocKey> ORDER =
            Comparator.comparing(IocKey::type).thenComparing(IocKey::value);

    /** Asked for several times for each IOC there is: a record's own is put together anew each time. */
    @Override
    public int hashCode() {
        return 31 * value.hashCode() + type.ordinal();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IocKey key && type == key.type && value.equals(key.value);
    }

    @Override
    public int compareTo(IocKey other) {
        return ORDER.compare(this, other);
    }

    /** The key as people read it, e.g. {@code domain:evil.example}. */
    @Override
    public String toString() {
        return type.text() + ':' + value;
    }
}
