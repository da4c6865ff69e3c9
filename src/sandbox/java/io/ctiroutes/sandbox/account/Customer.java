package io.ctiroutes.sandbox.account;

import io.ctiroutes.sandbox.account.WantedIocs.Key;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What one Falcon customer wants of all that OpenCTI has, and how. Like the rest of the account it shares no code with the
 * connector: what its filters and actions come to is said here once more, in other words.
 *
 * @param wants   whether the customer wants a key as an indicator has it
 * @param actions for types of IOCs, where it is not {@code detect}
 * @param deletes whether what is not wanted any more is deleted, and not only marked
 */
public record Customer(BiPredicate<Key, Indicator> wants, Map<String, String> actions, boolean deletes) {

    /** Wants all there is. */
    public static final Customer OF_EVERYTHING = new Customer((key, indicator) -> true, Map.of(), false);

    public Customer {
        actions = Map.copyOf(actions);
    }

    /** Wants those only, of what this one wants. */
    public Customer only(Predicate<Indicator> which) {
        return new Customer(wants.and((key, indicator) -> which.test(indicator)), actions, deletes);
    }

    /** Wants these types of IOCs only, of what this one wants. */
    public Customer onlyTypes(String... types) {
        return new Customer(wants.and((key, indicator) -> List.of(types).contains(key.type())), actions, deletes);
    }

    /** Has this done on sight of a type of IOC. */
    public Customer with(String type, String action) {
        Map<String, String> all = new HashMap<>(actions);
        all.put(type, action);
        return new Customer(wants, all, deletes);
    }

    /** Has deleted what is not wanted any more. */
    public Customer deleting() {
        return new Customer(wants, actions, true);
    }

    String action(Key key) {
        return actions.getOrDefault(key.type(), "detect");
    }
}
