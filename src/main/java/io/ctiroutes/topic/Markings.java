package io.ctiroutes.topic;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The ids behind the names of the Traffic Light Protocol. A name has several: STIX 2.1 fixes one for TLP 1, OASIS another for
 * TLP 2, and OpenCTI uses those of TLP 1, with one of its own for what that did not have.
 */
public final class Markings {

    /** In upper case, as people write them. */
    private static final Map<String, Set<String>> NAMED = Map.of(
            "TLP:CLEAR", ids("613f2e26-407d-48c7-9eca-b8e91df99dc9", "94868c89-83c2-464b-929b-a1a8aa3c8487"),
            "TLP:WHITE", ids("613f2e26-407d-48c7-9eca-b8e91df99dc9", "94868c89-83c2-464b-929b-a1a8aa3c8487"),
            "TLP:GREEN", ids("34098fce-860f-48ae-8e50-ebd3cc5e41da", "bab4a63c-aed9-4cf5-a766-dfca5abac2bb"),
            "TLP:AMBER", ids("f88d31f6-486f-44da-b317-01333bde0b82", "55d920b0-5e8b-4f79-9ee9-91f868d9b421"),
            "TLP:AMBER+STRICT", ids("826578e1-40ad-459f-bc73-ede076f81f37", "939a9414-2ddd-4d32-a0cd-375ea402b003"),
            "TLP:RED", ids("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "e828b379-4e03-4974-9ac4-e53a884c97c1"));

    private static final String PREFIX = "marking-definition--";
    private static final Pattern ID = Pattern.compile(PREFIX + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Markings() {}

    /** The ids that a name of the protocol stands for, or the id that it is; none if it is neither. In any case of letters. */
    public static Set<String> ids(String nameOrId) {
        Set<String> named = NAMED.get(nameOrId.toUpperCase(Locale.ROOT));
        if (named != null) {
            return named;
        }
        String id = nameOrId.toLowerCase(Locale.ROOT);
        return ID.matcher(id).matches() ? Set.of(id) : Set.of();
    }

    private static Set<String> ids(String ofStix, String another) {
        return Set.copyOf(List.of(PREFIX + ofStix, PREFIX + another));
    }
}
