package io.ctiroutes.sandbox;

import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Falcon should hold, worked out from what was done in OpenCTI and from nothing else: the oracle that runs of the
 * connector are compared with. It shares no code with the connector.
 */
public final class WantedIocs {

    /**
     * An observable in Falcon's words.
     *
     * @param value the canonical value
     */
    public record Key(String type, String value) {}

    private static final int SHOWN = 10;
    private static final Comparator<Key> ORDER = Comparator.comparing(Key::type).thenComparing(Key::value);

    private final Map<Key, Indicator> wanted = new TreeMap<>(ORDER);
    private final Map<Key, Indicator> retired = new HashMap<>();
    private final Set<Key> tolerated = new HashSet<>();

    /** Falcon should hold this. */
    public void keep(Key key, Indicator indicator) {
        retired.remove(key);
        wanted.put(key, indicator);
    }

    /** Falcon should no longer act on this. */
    public void retire(Key key) {
        Indicator last = wanted.remove(key);
        if (last != null) {
            retired.put(key, last);
        }
    }

    /** Falcon may hold this or not: somebody else's, or one that may have been there for a moment and is retired. */
    public void tolerate(String type, String value) {
        tolerated.add(new Key(type, value));
    }

    /** How many IOCs Falcon should act on. */
    public int size() {
        return wanted.size();
    }

    /** In what way Falcon differs, the first few of them; empty if in none. */
    public List<String> differences(List<StoredIoc> iocs) {
        List<String> differences = new ArrayList<>();
        Map<Key, Indicator> missing = new TreeMap<>(ORDER);
        missing.putAll(wanted);
        for (StoredIoc ioc : iocs) {
            Key key = new Key(ioc.type(), ioc.value());
            Indicator indicator = missing.remove(key);
            if (indicator != null) {
                compare(key, expected(indicator), seen(ioc), differences);
            } else if (tolerated.contains(key)) {
                continue;
            } else if (!retired.containsKey(key)) {
                differences.add(key + " should not be there");
            } else if (!ioc.action().equals("no_action") || !ioc.tags().contains("TO_DELETE")) {
                differences.add(key + " should be retired but is " + ioc.action() + ' ' + ioc.tags());
            }
        }
        missing.keySet().forEach(key -> differences.add(key + " is missing"));
        return differences.size() > SHOWN ? differences.subList(0, SHOWN) : differences;
    }

    private static void compare(Key key, String expected, String seen, List<String> differences) {
        if (!expected.equals(seen)) {
            differences.add(key + " should be\n  " + expected + "\nbut is\n  " + seen);
        }
    }

    private static String expected(Indicator indicator) {
        return String.join(
                " | ",
                "detect",
                "detect",
                severity(indicator.score().orElse(50)),
                platforms(indicator.platforms()).toString(),
                indicator.labels().toString(),
                indicator.description().orElse(""),
                indicator
                        .validUntil()
                        .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse("never"),
                "OpenCTI IOC",
                "global");
    }

    private static String seen(StoredIoc ioc) {
        return String.join(
                " | ",
                ioc.action(),
                ioc.mobileAction(),
                ioc.severity(),
                ioc.platforms().toString(),
                ioc.tags().toString(),
                ioc.description(),
                ioc.expiration().map(Object::toString).orElse("never"),
                ioc.source(),
                ioc.appliedGlobally() ? "global" : "not global");
    }

    private static String severity(int score) {
        if (score < 20) {
            return "informational";
        }
        if (score < 40) {
            return "low";
        }
        if (score < 60) {
            return "medium";
        }
        return score < 80 ? "high" : "critical";
    }

    private static List<String> platforms(List<String> given) {
        List<String> platforms = new ArrayList<>();
        for (String pair : List.of("windows=windows", "macos=mac", "linux=linux")) {
            String[] names = pair.split("=");
            if (given.isEmpty() || given.stream().anyMatch(name -> name.equalsIgnoreCase(names[0]))) {
                platforms.add(names[1]);
            }
        }
        return platforms;
    }
}
