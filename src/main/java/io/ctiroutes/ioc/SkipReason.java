package io.ctiroutes.ioc;

import java.util.Locale;

/** Why an event or an observable is not Falcon's business. None of them is an error. */
public enum SkipReason {
    /** the event is about another kind of object */
    NOT_AN_INDICATOR,
    /** the pattern is in another language, e.g. yara */
    NOT_STIX,
    /** a filter in the routes let it drop */
    FILTERED,
    /** values that mean something only together, other than the hashes of one file */
    PATTERN_AND,
    /** observations in an order of time */
    PATTERN_FOLLOWED_BY,
    /** observations counted or within a time: WITHIN, REPEATS, START and STOP */
    PATTERN_QUALIFIER,
    /** what a value is not: NOT and != */
    PATTERN_NEGATED,
    /** a comparison with more than one value: LIKE, MATCHES, ISSUBSET, ISSUPERSET, EXISTS, less and greater */
    PATTERN_OPERATOR,
    /** an entry of a list where one hash is wanted, e.g. {@code file:hashes[*]} */
    PATTERN_LIST_INDEX,
    /** the pattern is too long, or nested too deeply, to be read */
    PATTERN_TOO_LARGE,
    /** the pattern cannot be read */
    PATTERN_SYNTAX,
    /** Falcon has no IOC type for this observable */
    UNSUPPORTED_OBSERVABLE,
    /** a range of addresses */
    CIDR_RANGE,
    /** no valid value of its type */
    INVALID_VALUE,
    /** platforms were given, but none that can be used */
    NO_USABLE_PLATFORM,
    /** an address that nobody on the internet can have */
    PRIVATE_ADDRESS,
    /** on the operator's list of exclusions */
    EXCLUDED,
    /** somebody else made the IOC in Falcon */
    FOREIGN;

    /** The reason as logs and metrics show it, e.g. {@code cidr-range}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
