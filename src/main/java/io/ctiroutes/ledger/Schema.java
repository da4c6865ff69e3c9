package io.ctiroutes.ledger;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tables. A row of {@code ioc} is all there is of the commonest IOC: its only claim, or the newest, and what was
 * delivered; what other claims it has are in {@code claim}. Rows are put one after the other, and {@code found} keeps the
 * hashes of their keys in the same order, see {@link Keys}: an index in the order of the keys would have to be written all
 * over for each batch, and that alone costs more than the rest. What OpenCTI is to be told is in {@code report}, by row and
 * indicator, and in {@code hit}. For people there are the views {@code iocs} and {@code claims}.
 */
final class Schema {

    /** Of the tables; what has another one is not read. */
    static final int VERSION = 2;

    /** "CTIL", for the tool {@code file}. */
    static final int APPLICATION = 0x4354494C;

    /** What numbers stand for in the tables: the place in these lists. They must not change within a version. */
    static final List<IocType> TYPES = List.of(IocType.DOMAIN, IocType.IPV4, IocType.IPV6, IocType.SHA256, IocType.MD5);

    static final List<Delivered.State> STATES = List.of(
            Delivered.State.LIVE,
            Delivered.State.RETIRED,
            Delivered.State.DELETED,
            Delivered.State.REFUSED,
            Delivered.State.FOREIGN);
    static final List<Owed.Reason> REASONS = List.of(Owed.Reason.RETIREMENTS, Owed.Reason.QUOTA);

    static final int LIVE = STATES.indexOf(Delivered.State.LIVE);
    static final int RETIRED = STATES.indexOf(Delivered.State.RETIRED);
    static final int DELETED = STATES.indexOf(Delivered.State.DELETED);

    /** Retired or deleted; where it is said in these words, there is an index by time. */
    static final String ENDED = "state IN (" + RETIRED + ", " + DELETED + ")";

    static final int RETIREMENTS = REASONS.indexOf(Owed.Reason.RETIREMENTS);
    static final int QUOTA = REASONS.indexOf(Owed.Reason.QUOTA);

    /** The columns of a claim. */
    static final String CLAIM_COLUMNS = "indicator, name, event, look, tags, description, expiration";

    private static final String CLAIM =
            "indicator, name TEXT, event, look TEXT, tags TEXT, description TEXT, expiration";

    /** Marks of a claim, added up; none is null. */
    static final int SEVERAL = 1;

    static final int WITHDRAWN = 2;

    static final int UPDATED = 4;

    /** The severity within what a record looks like, as a digit. */
    static final String SEVERITY = "substr(look, 2, 1)";

    private Schema() {}

    /** What makes the tables in an empty database. */
    static List<String> create() {
        List<String> all = new ArrayList<>(tables());
        all.add(iocs());
        all.add(claims());
        return all;
    }

    private static List<String> tables() {
        return List.of(
                "CREATE TABLE about(name TEXT PRIMARY KEY, value) WITHOUT ROWID",
                "CREATE TABLE connector(id TEXT PRIMARY KEY, position TEXT, began INTEGER, complete INTEGER) WITHOUT ROWID",
                "CREATE TABLE ioc(n INTEGER PRIMARY KEY, type INTEGER, value, " + CLAIM
                        + ", state INTEGER, falcon, fingerprint INTEGER, at INTEGER, done, more INTEGER, owed INTEGER,"
                        + " since INTEGER, approved INTEGER, marks INTEGER)",
                "CREATE TABLE claim(n INTEGER, nr INTEGER, " + CLAIM
                        + ", marks INTEGER, PRIMARY KEY(n, nr)) WITHOUT ROWID",
                "CREATE TABLE found(chunk INTEGER PRIMARY KEY, hashes BLOB)",
                "CREATE TABLE report(id INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER, indicator, since INTEGER, due INTEGER,"
                        + " tries INTEGER)",
                "CREATE TABLE hit(alert TEXT, indicator TEXT, at INTEGER, prevented INTEGER, sent INTEGER,"
                        + " PRIMARY KEY(alert, indicator)) WITHOUT ROWID",
                "CREATE INDEX ioc_several ON ioc(indicator) WHERE marks & " + SEVERAL,
                "CREATE INDEX claim_several ON claim(indicator) WHERE marks & " + SEVERAL,
                "CREATE INDEX hit_last ON hit(indicator, sent)",
                "CREATE INDEX ioc_ended ON ioc(at) WHERE " + ENDED,
                "CREATE INDEX ioc_retirements ON ioc(since) WHERE owed = " + RETIREMENTS,
                "CREATE INDEX ioc_quota ON ioc(" + SEVERITY + ", event) WHERE owed = " + QUOTA);
    }

    /** For each table, from an attached database. */
    static List<String> copy(String from) {
        return List.of("about", "connector", "ioc", "claim", "found", "report", "hit").stream()
                .map(table -> "INSERT INTO main." + table + " SELECT * FROM " + from + "." + table)
                .toList();
    }

    private static String iocs() {
        return "CREATE VIEW iocs AS SELECT n, " + key() + ", " + named("state", STATES) + " AS state, "
                + hex("falcon") + " AS falcon_id, CASE WHEN state IS NOT NULL THEN printf('%016x', fingerprint) END"
                + " AS fingerprint, " + time("at") + " AS delivered_at, "
                + "CASE WHEN state IS NOT NULL THEN " + event("coalesce(done, event)") + " END AS delivered_event, "
                + "(indicator IS NOT NULL) + coalesce(more, 0) AS claims, " + claim("") + ", "
                + named("owed", REASONS) + " AS owed, " + time("since") + " AS owed_since, approved, marks & "
                + WITHDRAWN + " > 0 AS withdrawn FROM ioc";
    }

    private static String claims() {
        return "CREATE VIEW claims AS SELECT n, " + key() + ", " + claim("ioc.")
                + ", ioc.marks & " + WITHDRAWN
                + " > 0 AS withdrawn FROM ioc WHERE indicator IS NOT NULL UNION ALL SELECT n, " + key() + ", "
                + claim("claim.")
                + ", claim.marks & " + WITHDRAWN + " > 0 AS withdrawn FROM claim JOIN ioc USING (n)";
    }

    private static String key() {
        return named("type", TYPES.stream().map(IocType::text).toList()) + " AS type, " + hex("value") + " AS value";
    }

    private static String claim(String of) {
        return uuid(of + "indicator") + " AS indicator, " + of + "name AS name, " + event(of + "event") + " AS event, "
                + letters("substr(" + of + "look, 1, 1)", Action.values(), 0) + " AS action, "
                + letters("substr(" + of + "look, 2, 1)", Severity.values(), '0') + " AS severity, substr(" + of
                + "look, 3) AS platforms, " + of + "tags AS tags, " + of + "description AS description, CASE typeof("
                + of + "expiration) WHEN 'integer' THEN " + time(of + "expiration") + " ELSE " + of
                + "expiration END AS expiration";
    }

    private static String letters(String letter, Enum<?>[] values, int first) {
        StringBuilder sql = new StringBuilder("CASE ").append(letter);
        for (Enum<?> value : values) {
            String name = value.name().toLowerCase(Locale.ROOT);
            char code = first == 0 ? name.charAt(0) : (char) (first + value.ordinal());
            sql.append(" WHEN '").append(code).append("' THEN '").append(name).append('\'');
        }
        return sql.append(" END").toString();
    }

    private static String named(String number, List<?> values) {
        StringBuilder sql = new StringBuilder("CASE ").append(number);
        for (int i = 0; i < values.size(); i++) {
            sql.append(" WHEN ")
                    .append(i)
                    .append(" THEN '")
                    .append(values.get(i))
                    .append('\'');
        }
        return sql.append(" END").toString();
    }

    private static String hex(String column) {
        return "CASE typeof(" + column + ") WHEN 'blob' THEN lower(hex(" + column + ")) ELSE " + column + " END";
    }

    private static String uuid(String column) {
        String hex = "lower(hex(" + column + "))";
        return "CASE typeof(" + column + ") WHEN 'blob' THEN substr(" + hex + ", 1, 8) || '-' || substr(" + hex
                + ", 9, 4) || '-' || substr(" + hex + ", 13, 4) || '-' || substr(" + hex + ", 17, 4) || '-' || substr("
                + hex + ", 21) ELSE " + column + " END";
    }

    private static String event(String column) {
        return "CASE typeof(" + column + ") WHEN 'integer' THEN (" + column + " >> " + Columns.SEQUENCE_BITS
                + ") || '-' || (" + column + " & " + Columns.LAST_SEQUENCE + ") ELSE " + column + " END";
    }

    private static String time(String column) {
        return "strftime('%Y-%m-%dT%H:%M:%fZ', " + column + " / 1000.0, 'unixepoch')";
    }
}
