package io.ctiroutes.falcon.api;

import io.ctiroutes.ioc.IsoTime;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * 64 bits that stand for all fields of an IOC that we write: two records with the same bits are taken for the same, which is
 * wrong for one pair of 10^19. The order of lists counts for nothing, nor does how a time is spelled, for Falcon may tell them
 * differently from how it was told.
 */
public final class Fingerprint {

    /** Stands for no record. */
    public static final long NONE = 0;

    /** Of an IOC that is not there: it differs from every record. */
    public static final long ABSENT = 1;

    private static final int OUR_TIME = "2026-01-01T00:00:00Z".length();

    private long hash = 0xcbf29ce484222325L;

    private Fingerprint() {}

    /** Of what a request says. */
    public static long of(IocBody body) {
        return new Fingerprint()
                .text(body.action())
                .text(body.mobileAction())
                .text(body.severity())
                .texts(body.platforms())
                .texts(body.tags())
                .text(body.description())
                .time(body.expiration())
                .text(body.source())
                .flag(body.appliedGlobally())
                .texts(body.hostGroups())
                .end();
    }

    /** Of what Falcon holds. */
    public static long of(FalconIoc ioc) {
        return new Fingerprint()
                .text(ioc.action())
                .text(ioc.mobileAction().isEmpty() ? ioc.action() : ioc.mobileAction())
                .text(ioc.severity())
                .texts(ioc.platforms())
                .texts(ioc.tags())
                .text(ioc.description())
                .time(ioc.expiration())
                .text(ioc.source())
                .flag(ioc.appliedGlobally())
                .texts(ioc.hostGroups())
                .end();
    }

    private Fingerprint text(String text) {
        if (text != null) {
            for (int i = 0; i < text.length(); i++) {
                add(text.charAt(i));
            }
        }
        // so that a text's end counts, and two short ones are no long one
        add(0x10000);
        return this;
    }

    private Fingerprint texts(List<String> texts) {
        List<String> sorted = texts;
        if (texts.size() > 1) {
            sorted = new ArrayList<>(texts);
            Collections.sort(sorted);
        }
        String last = null;
        for (String text : sorted) {
            if (!text.equals(last)) {
                text(text);
            }
            last = text;
        }
        add(0x10001);
        return this;
    }

    /** How we spell a time ourselves is how it counts, so that no record of ours has to be read. */
    private Fingerprint time(String time) {
        if (time == null || time.isEmpty() || time.length() == OUR_TIME && time.endsWith("Z")) {
            return text(time);
        }
        try {
            return text(IsoTime.wholeSeconds(IsoTime.parse(time)));
        } catch (DateTimeException e) {
            return text(time);
        }
    }

    private Fingerprint flag(boolean flag) {
        add(flag ? 1 : 0);
        return this;
    }

    private void add(int unit) {
        hash = (hash ^ unit) * 0x100000001b3L;
    }

    private long end() {
        // as splitmix64 does: every bit of the texts has a say in every bit of the result
        long mixed = hash;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
        return mixed == NONE || mixed == ABSENT ? ~mixed : mixed;
    }
}
