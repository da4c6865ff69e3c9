package io.ctiroutes.sandbox.account;

import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What Falcon should hold, and what should be kept as dead letters, worked out from what was done in OpenCTI and from
 * nothing else: the oracle that runs of the connector are compared with. It shares no code with the connector.
 *
 * <p>A key is wanted as long as one live indicator names it, and as the newest of them says. Where the connector cannot know
 * it (a deletion whose event OpenCTI no longer has), a key may end in more than one way; all others must be exactly as said.
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

    private final Map<Key, Wishes> wishes = new TreeMap<>(ORDER);
    /** What indicators wanted of a key before they changed their mind or gave it up, by their ids. */
    private final Map<Key, Map<String, Set<Indicator>>> former = new HashMap<>();

    private boolean forgetful;
    private final Set<Key> tolerated = new HashSet<>();
    private final Map<Key, String> refused = new HashMap<>();
    /** Ids of events that nobody can read, and whether they must have been received. */
    private final Map<String, Boolean> unreadable = new TreeMap<>();

    /** An indicator wants this, since an event. */
    public void claim(Key key, Indicator indicator, String eventId) {
        remember(key, indicator.internalId());
        wishes.put(key, wishes(key).with(indicator, eventId));
    }

    /** An indicator no longer wants this. */
    public void release(Key key, Indicator indicator) {
        remember(key, indicator.internalId());
        wishes.computeIfPresent(key, (same, all) -> all.without(indicator.internalId()));
    }

    private void remember(Key key, String indicatorId) {
        wishes(key).of(indicatorId).stream()
                .flatMap(Optional::stream)
                .forEach(before -> former.computeIfAbsent(key, none -> new HashMap<>(1))
                        .computeIfAbsent(indicatorId, none -> new LinkedHashSet<>())
                        .add(before));
    }

    /** It may not be known that an indicator no longer wants this, and which of its records it wanted last. */
    void perhapsRelease(Key key, String indicatorId, String eventId, Set<Indicator> records) {
        wishes.computeIfPresent(key, (same, all) -> all.perhapsWithout(indicatorId, eventId, records));
    }

    /** All wishes for this may have been told again by OpenCTI's database. */
    void toldAgain(Key key) {
        wishes.computeIfPresent(key, (same, all) -> all.toldAgain());
    }

    /** The same for all. */
    void allToldAgain() {
        wishes.replaceAll((key, all) -> all.toldAgain());
    }

    /**
     * The connector does not know everything any more: of a value that one of several indicators gives up, what that one
     * wanted may stay as it is, as nobody knows what the others want.
     */
    public void forgetful() {
        forgetful = true;
    }

    /** What this indicator may want of a key. */
    Set<Optional<Indicator>> wish(Key key, String indicatorId) {
        return wishes(key).of(indicatorId);
    }

    /** How a key may end at a customer's: as one of these indicators says, or retired (empty). */
    private Set<Optional<Indicator>> ends(Key key, Customer customer) {
        Set<Optional<Indicator>> ends = wishes(key)
                .only(indicator -> customer.wants().test(key, indicator))
                .ends();
        Map<String, Set<Indicator>> before = former.getOrDefault(key, Map.of());
        if (!forgetful || before.isEmpty() || ends.equals(Set.of(Optional.empty()))) {
            return ends;
        }
        Set<Optional<Indicator>> all = new LinkedHashSet<>(ends);
        before.forEach((id, records) -> {
            if (wish(key, id).isEmpty()) {
                records.stream()
                        .filter(record -> customer.wants().test(key, record))
                        .forEach(record -> all.add(Optional.of(record)));
            }
        });
        return all;
    }

    /** Whether the customer has ever wanted this. */
    private boolean everWanted(Key key, Customer customer) {
        return Stream.concat(
                        former.getOrDefault(key, Map.of()).values().stream().flatMap(Set::stream),
                        wishes(key).states().flatMap(Optional::stream))
                .anyMatch(indicator -> customer.wants().test(key, indicator));
    }

    private Wishes wishes(Key key) {
        return wishes.getOrDefault(key, Wishes.NONE);
    }

    /** Falcon may hold this or not: somebody else's, or one that may have been there for a moment and is retired. */
    public void tolerate(String type, String value) {
        tolerated.add(new Key(type, value));
    }

    /**
     * Falcon takes no IOC with this key: what is wanted of it must be a dead letter.
     *
     * @param message Falcon's words
     */
    public void refuse(Key key, String message) {
        refused.put(key, message);
    }

    /**
     * An event with this id cannot be read, and must be a dead letter.
     *
     * @param received whether the connector must have got it
     */
    public void unreadable(String eventId, boolean received) {
        unreadable.put(eventId, received);
    }

    /** How many IOCs Falcon should act on. */
    public int size() {
        return size(Customer.OF_EVERYTHING);
    }

    /** How many IOCs the Falcon of this customer should act on. */
    public int size(Customer customer) {
        return (int) wishes.keySet().stream()
                .filter(key -> ends(key, customer).stream().allMatch(Optional::isPresent))
                .count();
    }

    /** How many dead letters there should be. */
    public int letters() {
        return (int) refused.keySet().stream()
                        .filter(key ->
                                ends(key, Customer.OF_EVERYTHING).stream().allMatch(Optional::isPresent))
                        .count()
                + unreadable.size();
    }

    /** In what way Falcon differs, the first few of them; empty if in none. */
    public List<String> differences(Iterable<StoredIoc> iocs) {
        return differences(iocs, Customer.OF_EVERYTHING);
    }

    /** In what way the Falcon of this customer differs, the first few of them; empty if in none. */
    public List<String> differences(Iterable<StoredIoc> iocs, Customer customer) {
        List<String> differences = new ArrayList<>();
        Set<Key> missing = new TreeSet<>(ORDER);
        missing.addAll(wishes.keySet());
        for (StoredIoc ioc : iocs) {
            Key key = new Key(ioc.type(), ioc.value());
            missing.remove(key);
            if (tolerated.contains(key)) {
                continue;
            }
            if (refused.containsKey(key) || !everWanted(key, customer)) {
                differences.add(key + " should not be there");
            } else if (ends(key, customer).stream().noneMatch(end -> matches(end, ioc, customer))) {
                differences.add(
                        key + " should be\n  " + said(key, ends(key, customer), customer) + "\nbut is\n  " + seen(ioc));
            }
        }
        missing.stream()
                .filter(key -> !refused.containsKey(key) && !ends(key, customer).contains(Optional.<Indicator>empty()))
                .forEach(key -> differences.add(key + " is missing"));
        return shortened(differences);
    }

    /** In what way Falcon and the dead letters differ, the first few of them; empty if in none. */
    public List<String> differences(Iterable<StoredIoc> iocs, List<KeptLetter> letters) {
        return differences(iocs, letters, Customer.OF_EVERYTHING, unreadable);
    }

    /**
     * In what way the Falcon of this customer and its own dead letters differ; empty if in none. Events that nobody can read are
     * no customer's.
     */
    public List<String> differences(Iterable<StoredIoc> iocs, List<KeptLetter> letters, Customer customer) {
        return differences(iocs, letters, customer, Map.of());
    }

    private List<String> differences(
            Iterable<StoredIoc> iocs, List<KeptLetter> letters, Customer customer, Map<String, Boolean> events) {
        List<String> differences = new ArrayList<>(differences(iocs, customer));
        Map<Key, KeptLetter> byKey = new HashMap<>();
        Set<String> missing = new TreeSet<>(events.keySet());
        missing.removeIf(id -> !events.get(id));
        for (KeptLetter letter : letters) {
            if (letter.key().isEmpty()) {
                missing.remove(letter.eventId());
                if (!letter.category().equals("malformed") || !events.containsKey(letter.eventId())) {
                    differences.add("there should be no " + letter);
                }
            } else if (byKey.put(letter.key().get(), letter) != null) {
                differences.add("there should be only one letter of the key of " + letter);
            }
        }
        missing.forEach(id -> differences.add("there is no letter of the unreadable event " + id));
        refused.forEach(
                (key, message) -> compare(key, message, Optional.ofNullable(byKey.remove(key)), customer, differences));
        byKey.values().forEach(letter -> differences.add("there should be no " + letter));
        return shortened(differences);
    }

    private void compare(
            Key key, String message, Optional<KeptLetter> letter, Customer customer, List<String> differences) {
        if (letter.isEmpty()) {
            if (!ends(key, customer).contains(Optional.<Indicator>empty())) {
                differences.add("there is no letter of the refused " + key);
            }
        } else if (!letter.get().upsert()
                || !letter.get().reason().equals(message)
                || ends(key, customer).stream()
                        .flatMap(Optional::stream)
                        .noneMatch(indicator -> record(indicator, customer.action(key))
                                .equals(letter.get().record()))) {
            differences.add(key + " should have a letter, '" + message + "', of\n  "
                    + said(key, ends(key, customer), customer)
                    + "\nbut it is\n  " + letter.get());
        }
    }

    private static boolean matches(Optional<Indicator> end, StoredIoc ioc, Customer customer) {
        String action = customer.action(new Key(ioc.type(), ioc.value()));
        return end.map(indicator -> expected(indicator, action).equals(seen(ioc)))
                .orElseGet(() -> !customer.deletes()
                        && ioc.action().equals("no_action")
                        && ioc.tags().contains("TO_DELETE"));
    }

    private static String said(Key key, Set<Optional<Indicator>> ends, Customer customer) {
        String retired = customer.deletes() ? "deleted" : "retired";
        return String.join(
                "\nor\n  ",
                ends.stream()
                        .map(end -> end.map(indicator -> expected(indicator, customer.action(key)))
                                .orElse(retired))
                        .sorted()
                        .toList());
    }

    private static List<String> shortened(List<String> differences) {
        return differences.size() > SHOWN ? differences.subList(0, SHOWN) : differences;
    }

    private static String expected(Indicator indicator, String action) {
        return String.join(" | ", record(indicator, action), action, "OpenCTI IOC", "global");
    }

    private static String seen(StoredIoc ioc) {
        return String.join(
                " | ",
                record(ioc.action(), ioc.severity(), ioc.platforms(), ioc.tags(), ioc.description(), ioc.expiration()),
                ioc.mobileAction(),
                ioc.source(),
                ioc.appliedGlobally() ? "global" : "not global");
    }

    private static String record(Indicator indicator, String action) {
        return record(
                action,
                severity(indicator.score().orElse(50)),
                platforms(indicator.platforms()),
                indicator.labels(),
                indicator.description().orElse(""),
                indicator.validUntil().map(at -> at.truncatedTo(ChronoUnit.SECONDS)));
    }

    static String record(
            String action,
            String severity,
            List<String> platforms,
            List<String> tags,
            String description,
            Optional<Instant> expiration) {
        return String.join(
                " | ",
                action,
                severity,
                platforms.toString(),
                tags.toString(),
                description,
                expiration.map(Instant::toString).orElse("never"));
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
