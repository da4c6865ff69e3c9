package io.ctiroutes.falcon.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fql;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One request to be made. A look-up may have several pages: it asks for at most 400 values and a page has 500 IOCs, but a
 * Flight Control parent may hand down the same values as are our own. (Asking for fewer would cost everybody look-ups, and
 * larger pages are refused in some clouds.)
 *
 * @param rows  none for a look-up that only sees whether Falcon answers
 * @param after where the page to be read begins; empty for the first
 * @param read  how many results the pages before had
 */
record FalconCall(CallKind kind, List<PendingChange> rows, String after, int read) {

    /** How many IOCs a look-up wants at once; Falcon's default is 100. */
    static final int PAGE = 500;

    private static final byte[] BODY_BEGIN =
            ("{\"comment\":\"" + FalconRules.COMMENT + "\",\"indicators\":[").getBytes(UTF_8);
    private static final byte[] BODY_END = "]}".getBytes(UTF_8);

    /** What a body has beside its IOCs and the commas between them. */
    static final int ENVELOPE = BODY_BEGIN.length + BODY_END.length;

    FalconCall(CallKind kind, List<PendingChange> rows) {
        this(kind, List.copyOf(rows), "", 0);
    }

    FalconCall with(List<PendingChange> others) {
        return new FalconCall(kind, others);
    }

    /** The query: which IOCs are looked up, any one if none is named, or deleted; null if there is nothing to say. */
    String query(FalconRules rules) {
        return switch (kind) {
            case LOOK_UP -> rows.isEmpty() ? "limit=1" : lookUpQuery();
            case DELETE ->
                rows.stream()
                        .map(row -> "ids=" + Fql.encoded(row.knownIoc().id()))
                        .collect(Collectors.joining("&", "", "&comment=" + Fql.encoded(FalconRules.DELETE_COMMENT)));
            case CREATE, UPDATE -> rules.retrodetects() ? "retrodetects=true" : null;
        };
    }

    private String lookUpQuery() {
        String filter =
                Fql.encoded(Fql.keys(rows.stream().map(PendingChange::key).toList()));
        return "filter=" + filter + "&limit=" + PAGE + (after.isEmpty() ? "" : "&after=" + Fql.encoded(after));
    }

    /** The body that says what is created, or updated and how. */
    byte[] body(FalconRules rules) {
        List<byte[]> iocs = rows.stream().map(row -> row.json(kind, rules)).toList();
        int commas = Math.max(0, iocs.size() - 1);
        ByteBuffer body = ByteBuffer.allocate(
                ENVELOPE + commas + iocs.stream().mapToInt(ioc -> ioc.length).sum());
        body.put(BODY_BEGIN);
        for (byte[] ioc : iocs) {
            if (body.position() > BODY_BEGIN.length) {
                body.put((byte) ',');
            }
            body.put(ioc);
        }
        return body.put(BODY_END).array();
    }
}
