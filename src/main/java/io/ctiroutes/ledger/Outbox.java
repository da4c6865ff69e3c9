package io.ctiroutes.ledger;

import io.ctiroutes.ioc.IocKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What OpenCTI is to be told, kept in the ledger until it has been: of which indicators something has changed in Falcon, and
 * which of them were hit. What has changed is noted with the change itself, in one transaction. What is told is how it is when
 * it is told, so that nothing is told twice that changed twice. Everything throws a {@link LedgerException} if the ledger
 * cannot be read or written. Safe for use by several threads.
 */
public final class Outbox {

    /** A hit that was sent is remembered for so long: its alert may be read again. */
    private static final Duration SENT_FOR = Duration.ofDays(8);

    /** About the ledger: the Security Platform whose deployments are told of. */
    static final String PLATFORM = "platform";

    private static final String READ_UP_TO = "hits";

    /** About the ledger, with the request's id: from when on hits are an answer to a request for validation. */
    private static final String REQUEST = "validation ";

    /** The first text that does not begin like the one before. */
    private static final String AFTER_REQUESTS = "validation!";

    /**
     * An indicator of which something may have changed in Falcon.
     *
     * @param entries of all IOCs that are known to be its, and of those that no longer are; at least one
     * @param since   when the first of it changed
     * @param tries   how often OpenCTI has refused this one before
     * @param ids     of its rows
     */
    public record Report(String indicatorId, List<Entry> entries, Instant since, int tries, List<Long> ids) {

        public Report {
            entries = List.copyOf(entries);
            ids = List.copyOf(ids);
        }
    }

    /**
     * An alert about a value that an indicator claims.
     *
     * @param alert     the alert's id
     * @param at        when it was, to the millisecond
     * @param prevented whether Falcon did more than to detect it
     */
    public record Hit(String alert, String indicatorId, Instant at, boolean prevented) {}

    /**
     * What hits an indicator had.
     *
     * @param example the first that was prevented; the first of all if none was
     * @param count   how many they are, prevented or not
     */
    public record Seen(Hit example, int count) {}

    private record Row(long id, int n, String indicatorId, Instant since, int tries) {}

    private final Ledger ledger;

    /** What is to be told of what this ledger knows. */
    public Outbox(Ledger ledger) {
        this.ledger = ledger;
    }

    /** From now on every change is noted for this Security Platform; for another one than before, all that there is. */
    public void open(String platform, Instant now) {
        ledger.doing(open -> {
            Store store = open.store();
            if (store.about(PLATFORM).filter(platform::equals).isPresent()) {
                return 0;
            }
            return store.inTransaction(counted -> {
                store.update("DELETE FROM report");
                store.update("INSERT OR REPLACE INTO about VALUES (?, ?)", PLATFORM, platform);
                store.reports(true);
                return store.update(
                        "INSERT INTO report(n, indicator, since) SELECT n, indicator, ?1 FROM ioc WHERE indicator IS NOT"
                                + " NULL AND coalesce(state, owed) IS NOT NULL UNION ALL SELECT n, claim.indicator, ?1 FROM"
                                + " claim JOIN ioc USING (n) WHERE coalesce(state, owed) IS NOT NULL",
                        now.toEpochMilli());
            });
        });
    }

    /** Nothing is noted any more, and what was noted is forgotten. */
    public void close() {
        ledger.doing(open -> {
            Store store = open.store();
            store.reports(false);
            return store.about(PLATFORM).isEmpty()
                    ? 0
                    : store.inTransaction(counted -> store.update("DELETE FROM about WHERE name = ?", PLATFORM)
                            + store.update("DELETE FROM report"));
        });
    }

    /** The next that are due, the oldest first. */
    public List<Report> due(Instant now, int most) {
        return ledger.doing(open -> open.store().reading(reader -> {
            List<Row> rows = new ArrayList<>();
            try (PreparedStatement select = reader.connection()
                    .prepareStatement("SELECT id, n, indicator, since, coalesce(tries, 0) FROM report"
                            + " WHERE coalesce(due, 0) <= ? ORDER BY id LIMIT ?")) {
                select.setLong(1, now.toEpochMilli());
                select.setInt(2, most);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows.add(new Row(
                                row.getLong(1),
                                row.getInt(2),
                                Columns.idText(row.getObject(3)),
                                Instant.ofEpochMilli(row.getLong(4)),
                                row.getInt(5)));
                    }
                }
            }
            return reports(rows, reader);
        }));
    }

    private static List<Report> reports(List<Row> rows, EntryReader reader) throws SQLException {
        Map<Integer, Entry> entries = reader.entries(
                rows.stream().mapToInt(Row::n).distinct().sorted().toArray());
        Map<String, List<Row>> byIndicator = new LinkedHashMap<>();
        rows.forEach(row -> byIndicator
                .computeIfAbsent(row.indicatorId(), id -> new ArrayList<>(1))
                .add(row));
        List<Report> reports = new ArrayList<>(byIndicator.size());
        for (Map.Entry<String, List<Row>> each : byIndicator.entrySet()) {
            Map<Integer, Entry> its = new LinkedHashMap<>();
            for (Row row : each.getValue()) {
                Optional.ofNullable(entries.get(row.n())).ifPresent(entry -> its.put(row.n(), entry));
            }
            boolean alone = its.values().stream()
                    .allMatch(entry -> entry.claimOf(each.getKey())
                            .filter(claim -> !claim.several())
                            .isPresent());
            if (!alone || its.isEmpty()) {
                its.putAll(reader.entries(reader.rowsOfSeveral(each.getKey())));
            }
            Row first = each.getValue().get(0);
            reports.add(new Report(
                    each.getKey(),
                    List.copyOf(its.values()),
                    first.since(),
                    first.tries(),
                    each.getValue().stream().map(Row::id).toList()));
        }
        return reports;
    }

    /** These have been told, or are not to be. */
    public void told(Collection<Report> reports) {
        change("DELETE FROM report", reports);
    }

    /** It is not known yet what is to be told of these. */
    public void later(Collection<Report> reports, Instant due) {
        change("UPDATE report SET due = ?", reports, due.toEpochMilli());
    }

    /** OpenCTI has refused these, and is told again. */
    public void again(Collection<Report> reports, Instant due) {
        change("UPDATE report SET tries = coalesce(tries, 0) + 1, due = ?", reports, due.toEpochMilli());
    }

    private void change(String sql, Collection<Report> reports, Object... values) {
        if (!reports.isEmpty()) {
            String ids = reports.stream()
                    .flatMap(report -> report.ids().stream())
                    .map(Object::toString)
                    .collect(Collectors.joining(", ", " WHERE id IN (", ")"));
            ledger.doing(open ->
                    open.store().inTransaction(counted -> open.store().update(sql + ids, values)));
        }
    }

    /** Something may have changed of what an indicator has in Falcon, although the ledger knows of no change. */
    public void note(IocKey key, String indicatorId, Instant now) {
        ledger.doing(open ->
                open.store().inTransaction(counted -> open.store().note(key, indicatorId, now.toEpochMilli())));
    }

    /** How many rows wait to be told. */
    public long waiting() {
        return ledger.doing(open -> open.store().number("SELECT count(*) FROM report"));
    }

    /** Since when the oldest of them waits; empty if none does. */
    public Optional<Instant> waitingSince() {
        return ledger.doing(open -> open.store()
                .reading(reader -> instant(
                        reader, "SELECT min(since) FROM (SELECT since" + " FROM report ORDER BY id LIMIT 1000)")));
    }

    /** When something was noted last; empty if nothing waits to be told. */
    public Optional<Instant> notedLast() {
        return ledger.doing(open ->
                open.store().reading(reader -> instant(reader, "SELECT since FROM report ORDER BY id DESC LIMIT 1")));
    }

    private static Optional<Instant> instant(EntryReader reader, String sql, Object... values) throws SQLException {
        try (PreparedStatement select = reader.connection().prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getObject(1) != null
                        ? Optional.of(Instant.ofEpochMilli(row.getLong(1)))
                        : Optional.empty();
            }
        }
    }

    /** Up to when alerts have been read; empty if none have. */
    public Optional<Instant> readUpTo() {
        return ledger.doing(open ->
                open.store().reading(reader -> instant(reader, "SELECT value FROM about WHERE name = ?", READ_UP_TO)));
    }

    /**
     * Alerts have been read up to here. An alert that was read before is a hit of those who claimed its values then, and of nobody
     * else.
     */
    public void read(Collection<Hit> hits, Instant upTo) {
        ledger.doing(open -> {
            Store store = open.store();
            Set<String> known = new HashSet<>();
            for (Hit hit : hits) {
                store.text("SELECT alert FROM hit WHERE alert = ? LIMIT 1", hit.alert())
                        .ifPresent(known::add);
            }
            return store.inTransaction(counted -> {
                for (Hit hit : hits) {
                    if (known.contains(hit.alert())) {
                        continue;
                    }
                    store.update(
                            "INSERT OR IGNORE INTO hit(alert, indicator, at, prevented) VALUES (?, ?, ?, ?)",
                            hit.alert(),
                            hit.indicatorId(),
                            hit.at().toEpochMilli(),
                            hit.prevented());
                }
                store.update(
                        "DELETE FROM hit WHERE sent IS NOT NULL AND at < ?",
                        upTo.minus(SENT_FOR).toEpochMilli());
                return store.update("INSERT OR REPLACE INTO about VALUES (?, ?)", READ_UP_TO, upTo.toEpochMilli());
            });
        });
    }

    /** The next hits that OpenCTI has not been told of, the oldest first. */
    public List<Hit> hits(int most) {
        return ledger.doing(open -> open.store().reading(reader -> {
            List<Hit> hits = new ArrayList<>();
            try (PreparedStatement select = reader.connection()
                    .prepareStatement("SELECT alert, indicator, at, prevented FROM hit WHERE sent IS NULL"
                            + " ORDER BY at, alert LIMIT ?")) {
                select.setInt(1, most);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        hits.add(hit(row));
                    }
                }
            }
            return hits;
        }));
    }

    private static Hit hit(ResultSet row) throws SQLException {
        return new Hit(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)), row.getBoolean(4));
    }

    /** The hits of an indicator since a time, told or not; empty if there are none. */
    public Optional<Seen> hitsOf(String indicatorId, Instant since) {
        return ledger.doing(open -> open.store().reading(reader -> {
            try (PreparedStatement select = reader.connection()
                    .prepareStatement("SELECT alert, indicator, at, prevented, count(*) OVER () FROM hit"
                            + " WHERE indicator = ? AND at >= ? ORDER BY prevented DESC, at, alert LIMIT 1")) {
                select.setString(1, indicatorId);
                select.setLong(2, since.toEpochMilli());
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(new Seen(hit(row), row.getInt(5))) : Optional.empty();
                }
            }
        }));
    }

    /**
     * From when on hits are an answer to these requests for validation, by their ids.
     *
     * @param since for those that are new
     */
    public Map<String, Instant> requested(Collection<String> requests, Instant since) {
        return ledger.doing(open -> {
            Map<String, Instant> known = open.store().reading(Outbox::requests);
            Map<String, Instant> all = new LinkedHashMap<>();
            requests.forEach(request -> all.put(request, known.getOrDefault(request, since)));
            if (!known.keySet().containsAll(requests)) {
                open.store().inTransaction(counted -> {
                    int added = 0;
                    for (String request : all.keySet()) {
                        added += open.store()
                                .update(
                                        "INSERT OR IGNORE INTO about VALUES (?, ?)",
                                        REQUEST + request,
                                        since.toEpochMilli());
                    }
                    return added;
                });
            }
            return all;
        });
    }

    /** There are no other requests any more than these. */
    public void requestedOnly(Collection<String> requests) {
        forget(all -> all.keySet().removeAll(requests));
    }

    /** Of requests that are older than this it is not known any more which hits they had: they begin anew. */
    public void requestedAnew(Instant before) {
        forget(all -> all.values().removeIf(since -> !since.isBefore(before)));
    }

    private void forget(Consumer<Map<String, Instant>> allBut) {
        ledger.doing(open -> {
            Map<String, Instant> forgotten = open.store().reading(Outbox::requests);
            allBut.accept(forgotten);
            return forgotten.isEmpty()
                    ? 0
                    : open.store().inTransaction(counted -> {
                        int deleted = 0;
                        for (String request : forgotten.keySet()) {
                            deleted += open.store().update("DELETE FROM about WHERE name = ?", REQUEST + request);
                        }
                        return deleted;
                    });
        });
    }

    private static Map<String, Instant> requests(EntryReader reader) throws SQLException {
        Map<String, Instant> all = new HashMap<>();
        try (PreparedStatement select =
                reader.connection().prepareStatement("SELECT name, value FROM about WHERE name >= ? AND name < ?")) {
            select.setString(1, REQUEST);
            select.setString(2, AFTER_REQUESTS);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    all.put(row.getString(1).substring(REQUEST.length()), Instant.ofEpochMilli(row.getLong(2)));
                }
            }
        }
        return all;
    }

    /** As of when the last hit of this indicator was sent; empty if none was. */
    public Optional<Instant> lastSent(String indicatorId) {
        return ledger.doing(open -> open.store()
                .reading(reader -> instant(reader, "SELECT max(sent) FROM hit WHERE indicator = ?", indicatorId)));
    }

    /** OpenCTI has been told of this hit, or is not to be. */
    public void sent(Hit hit, Instant as) {
        ledger.doing(open -> open.store()
                .inTransaction(counted -> open.store()
                        .update(
                                "UPDATE hit SET sent = ? WHERE alert = ? AND indicator = ?",
                                as.toEpochMilli(),
                                hit.alert(),
                                hit.indicatorId())));
    }

    /** Of which indicators something is to be told when an entry changes like this. */
    static Set<String> concerned(Ledger.Update update) {
        Entry before = update.before();
        Entry after = update.after();
        if (before.claims().isEmpty()
                && after.claims().size() == 1
                && update.gaveUp().isEmpty()) {
            return Set.of(after.claims().get(0).indicatorId());
        }
        boolean other = !outcome(before).equals(outcome(after));
        Set<String> indicators = new LinkedHashSet<>();
        for (Claim claim : after.claims()) {
            Optional<Claim> former = other ? Optional.empty() : before.claimOf(claim.indicatorId());
            if (former.isEmpty()
                    || former.get().withdrawn() != claim.withdrawn()
                    || claim.isOfNewIndicator(former.get())) {
                indicators.add(claim.indicatorId());
            }
        }
        for (Claim claim : before.claims()) {
            if (after.claimOf(claim.indicatorId()).isEmpty()) {
                indicators.add(claim.indicatorId());
            }
        }
        if (!update.gaveUp().isEmpty()) {
            indicators.add(update.gaveUp());
        }
        return indicators;
    }

    private static String outcome(Entry entry) {
        return entry.delivered().map(last -> last.state() + last.falconId()).orElse("")
                + entry.owed().map(Owed::reason).map(Object::toString).orElse("");
    }
}
