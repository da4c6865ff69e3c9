package io.ctiroutes.falcon.api;

import io.ctiroutes.ioc.IsoTime;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A field of an IOC in which Falcon holds something else than it should.
 *
 * @param field  as Falcon's API calls it
 * @param wanted as text; lists in order, separated by commas; empty for nothing
 * @param held   likewise
 */
public record FieldDifference(String field, String wanted, String held) {

    /** All fields that we write, in the order in which differences are told. */
    public static final List<String> FIELDS = List.of(
            "action",
            "mobile_action",
            "severity",
            "platforms",
            "tags",
            "description",
            "expiration",
            "source",
            "applied_globally",
            "host_groups");

    /**
     * The differences between what a request would say and what Falcon holds: none exactly if both have the same {@link
     * Fingerprint}.
     */
    public static List<FieldDifference> between(IocBody wanted, FalconIoc held) {
        List<Object> should = values(wanted.accepted("", ""));
        List<Object> is = values(held);
        List<FieldDifference> differences = new ArrayList<>();
        for (int i = 0; i < FIELDS.size(); i++) {
            if (!should.get(i).equals(is.get(i))) {
                differences.add(new FieldDifference(FIELDS.get(i), shown(should.get(i)), shown(is.get(i))));
            }
        }
        return differences;
    }

    private static List<Object> values(FalconIoc ioc) {
        return List.of(
                ioc.action(),
                ioc.mobileAction().isEmpty() ? ioc.action() : ioc.mobileAction(),
                ioc.severity(),
                list(ioc.platforms()),
                list(ioc.tags()),
                ioc.description(),
                time(ioc.expiration()),
                ioc.source(),
                Boolean.toString(ioc.appliedGlobally()),
                list(ioc.hostGroups()));
    }

    private static Set<String> list(List<String> texts) {
        return new TreeSet<>(texts);
    }

    private static String shown(Object value) {
        return value instanceof Set<?> texts
                ? texts.stream().map(Object::toString).collect(Collectors.joining(", "))
                : value.toString();
    }

    private static String time(String time) {
        if (time.isEmpty()) {
            return "";
        }
        try {
            return IsoTime.wholeSeconds(IsoTime.parse(time));
        } catch (DateTimeException e) {
            return time;
        }
    }
}
