package io.ctiroutes.falcon.access;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.MessageHeaders;

/** The cloud regions of Falcon. An answer tells in {@code X-Cs-Region} of which one the API client is. */
enum Region {
    US_1("us-1", "api.crowdstrike.com"),
    US_2("us-2", "api.us-2.crowdstrike.com"),
    US_3("us-3", "api.us-3.crowdstrike.com"),
    EU_1("eu-1", "api.eu-1.crowdstrike.com"),
    US_GOV_1("us-gov-1", "api.laggar.gcw.crowdstrike.com"),
    US_GOV_2("us-gov-2", "api.us-gov-2.crowdstrike.mil");

    private static final String HEADER = "X-Cs-Region";

    private final String text;
    private final String host;

    Region(String text, String host) {
        this.text = text;
        this.host = host;
    }

    /** Whether CrowdStrike alone can have a host of this name. */
    static boolean isFalcon(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".crowdstrike.com") || name.endsWith(".crowdstrike.mil");
    }

    /**
     * That the API client is of another region than the one that is asked, and what to do about it; empty if the answer does
     * not tell, or what is asked is none of the known hosts.
     */
    static Optional<String> wrong(URI asked, MessageHeaders answer) {
        return told(answer)
                .filter(region -> at(asked).isPresent() && !region.host.equalsIgnoreCase(asked.getHost()))
                .map(region -> "the API client is of the cloud region " + region.text
                        + ": set CROWDSTRIKE_API_BASE_URL to https://" + region.host);
    }

    private static Optional<Region> at(URI asked) {
        return find(region -> region.host.equalsIgnoreCase(asked.getHost()));
    }

    private static Optional<Region> told(MessageHeaders answer) {
        Header header = answer.getFirstHeader(HEADER);
        return header == null || header.getValue() == null
                ? Optional.empty()
                : find(region -> region.text.equalsIgnoreCase(header.getValue().strip()));
    }

    private static Optional<Region> find(Predicate<Region> wanted) {
        return Stream.of(values()).filter(wanted).findFirst();
    }
}
