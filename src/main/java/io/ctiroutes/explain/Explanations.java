package io.ctiroutes.explain;

import io.ctiroutes.deadletter.DeadLetter;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.ioc.EventOrder;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.text.OneLine;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts all that is known of an IOC into words: who wants it, what Falcon was given, and what stands in the way. */
public final class Explanations {

    private final DeadLetters letters;
    private final SafetyRails rails;
    private final String openCti;
    private final Clock clock;

    /**
     * Explanations.
     *
     * @param openCti the address of OpenCTI, for links; empty for none, as a worker needs no OpenCTI
     */
    public Explanations(DeadLetters letters, SafetyRails rails, String openCti, Clock clock) {
        this.letters = letters;
        this.rails = rails;
        this.openCti = openCti.replaceFirst("/+$", "");
        this.clock = clock;
    }

    /**
     * What is known of a value.
     *
     * @param value in any spelling, also with its type before a colon
     * @throws IOException if the dead letters cannot be read
     */
    public Explanation of(Ledger ledger, String value) throws IOException {
        Optional<IocKey> asked = AskedValue.key(value);
        if (asked.isEmpty()) {
            String what = OneLine.of(value) + " is no domain, address, SHA-256 or MD5, so it is no IOC of Falcon's";
            return new Explanation(false, "", List.of(new Explanation.Line("", what)));
        }
        IocKey key = asked.get();
        Entry entry = ledger.find(List.of(key)).get(key);
        Optional<DeadLetters.Kept> letter = letters.about(key);
        Optional<SkipReason> keptOff = rails.keepOff(key);
        boolean known = !entry.equals(Entry.unknown(key)) || letter.isPresent();
        Lines lines = new Lines();
        wanted(lines, entry, ledger.isComplete());
        lines.add(
                "in Falcon", entry.delivered().map(Explanations::delivered).orElse("not known: nothing was delivered"));
        entry.owed().ifPresent(owed -> lines.add("owed", owed(entry, owed)));
        letter.ifPresent(kept -> lines.add("dead letter", letter(kept)));
        keptOff.ifPresent(reason -> lines.add("kept off", keptOff(reason)));
        if (!known && keptOff.isEmpty()) {
            lines.add(
                    "skipped",
                    "not known: what rules leave out is counted, and logged with CONNECTOR_LOG_LEVEL=debug, but not kept");
        }
        return new Explanation(known, key.toString(), lines.all);
    }

    private void wanted(Lines lines, Entry entry, boolean complete) {
        int claims = entry.claims().size();
        if (claims == 0) {
            lines.add(
                    "wanted",
                    complete
                            ? "no: no live indicator names it"
                            : "not known: no indicator that names it has come by, and the ledger does not know all yet");
            return;
        }
        lines.add("wanted", wanted(entry, claims));
        Optional<Claim> inForce = entry.wanted(clock.instant());
        for (Claim claim : entry.claims()) {
            lines.add("indicator", claim.indicatorName() + " (" + claim.indicatorId() + ')');
            if (!openCti.isEmpty()) {
                lines.add("link", openCti + "/dashboard/id/" + claim.indicatorId());
            }
            lines.add("since", claim.eventId().isEmpty() ? "no event: OpenCTI was asked" : event(claim.eventId()));
            if (claim.withdrawn()) {
                lines.add("removed", "by an analyst: it does not count until it is deployed again in OpenCTI");
            }
            lines.add(
                    "record",
                    claim.record().map(Explanations::record).orElse("not known, only that it names the value")
                            + (claims > 1 && inForce.filter(claim::equals).isPresent() ? " (this one counts)" : ""));
        }
    }

    private static String wanted(Entry entry, int claims) {
        if (!entry.isClaimed()) {
            return "no: an analyst has removed what names it from Falcon";
        }
        return claims == 1 ? "yes, by an indicator" : "yes, by " + claims + " indicators";
    }

    private static String event(String id) {
        long time = EventOrder.time(id);
        return "event " + id + (time < 0 ? "" : " of " + Instant.ofEpochMilli(time));
    }

    private static String record(Ioc ioc) {
        StringBuilder text = new StringBuilder("action ").append(ioc.action().text());
        ioc.severity().ifPresent(severity -> text.append(", severity ").append(severity.text()));
        text.append(", platforms ")
                .append(ioc.platforms().stream()
                        .map(platform -> platform.text())
                        .collect(Collectors.joining(" ")));
        if (!ioc.tags().isEmpty()) {
            text.append(", tags ").append(String.join(" ", ioc.tags()));
        }
        ioc.expiration().ifPresent(end -> text.append(", until ").append(end));
        ioc.description().ifPresent(words -> text.append(", \"").append(words).append('"'));
        return text.toString();
    }

    private static String delivered(Delivered last) {
        String state = switch (last.state()) {
            case LIVE -> "yes";
            case RETIRED -> "yes, marked as retired";
            case DELETED -> "no";
            case REFUSED -> "no, it was refused";
            case FOREIGN -> "somebody else's, which is left alone";
        };
        return state
                + (last.falconId().isEmpty() ? "" : ", id " + last.falconId())
                + (last.at().equals(Instant.EPOCH) ? "" : ", since " + last.at())
                + (last.eventId().isEmpty() ? "" : ", as of " + event(last.eventId()));
    }

    private static String owed(Entry entry, Owed owed) {
        String what = !entry.isClaimed() ? "to be retired" : "to be created";
        String why = switch (owed.reason()) {
            case RETIREMENTS ->
                owed.approved()
                        ? "approved, and not delivered yet"
                        : "more was to be retired at once than can be meant; approve-retirements lets it go on";
            case QUOTA -> "Falcon holds as many IOCs as it takes";
        };
        return what + ", kept back since " + owed.since() + ": " + why;
    }

    private static String letter(DeadLetters.Kept kept) {
        return kept.file()
                + kept.letter().map(Explanations::letter).orElse(", which cannot be read: it was changed by somebody");
    }

    private static String letter(DeadLetter letter) {
        return ", " + letter.category() + " since " + letter.since() + ", attempts " + letter.attempts() + ": "
                + letter.reason();
    }

    private static String keptOff(SkipReason reason) {
        return reason == SkipReason.EXCLUDED
                ? "excluded by the list of CONNECTOR_EXCLUSIONS"
                : "an address that nobody on the internet can have (CROWDSTRIKE_ALLOW_PRIVATE_ADDRESSES)";
    }

    /** What is said. */
    private static final class Lines {

        private final List<Explanation.Line> all = new ArrayList<>();

        void add(String label, String what) {
            all.add(new Explanation.Line(label, OneLine.of(what)));
        }
    }
}
