package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.falcon.Envelope.Pagination;
import io.ctiroutes.sandbox.falcon.FalconOptions.Duplicates;
import io.ctiroutes.sandbox.falcon.FalconOptions.OmittedFields;
import io.ctiroutes.sandbox.falcon.RefusedRow.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Creates and updates IOCs: all rows of a request, or none. */
final class IocWriter {
    private final FalconOptions options;
    private final FalconFaults faults;
    private final IocStore store;
    private final Envelope envelope;
    private final String client;
    private final RowReader reader = new RowReader();
    private final RowRules rules;

    IocWriter(FalconOptions options, FalconFaults faults, IocStore store, Envelope envelope, String client) {
        this.options = options;
        this.faults = faults;
        this.store = store;
        this.envelope = envelope;
        this.client = client;
        rules = new RowRules(options);
    }

    Answer create(Incoming incoming) {
        boolean upserts = incoming.flag("ignore_warnings") && options.duplicates == Duplicates.UPSERTED;
        incoming.flag("retrodetects");
        List<JsonNode> rows =
                IocRequest.create(incoming.body(), options.maxRowsPerRequest).rows();
        Instant now = options.clock.instant();
        List<StoredIoc> wanted = new ArrayList<>(rows.size());
        List<RefusedRow> refused = new ArrayList<>();
        Set<IocKey> keys = new HashSet<>();
        int added = 0;
        for (JsonNode row : rows) {
            StoredIocBuilder draft = RowReader.blank(
                            RowReader.text(row.path("type")), RowReader.text(row.path("value")))
                    .id(store.newId())
                    .createdBy(client)
                    .createdOn(now);
            List<Problem> problems = new ArrayList<>(0);
            StoredIoc ioc = read(row, draft, now, false, problems);
            boolean isNew = keys.add(ioc.key()) && store.isFree(ioc.key());
            if (problems.isEmpty() && !isNew && !upserts) {
                problems.add(Problem.duplicate(ioc.type(), ioc.value()));
            }
            problems.forEach(problem -> refused.add(new RefusedRow("", ioc.type(), ioc.value(), problem)));
            wanted.add(ioc);
            added += isNew ? 1 : 0;
        }
        if (!refused.isEmpty()) {
            throw Refusal.ofRows(refused);
        }
        if (!store.hasRoomFor(added)) {
            throw new Refusal(400, "Limit of 1 million indicators reached.");
        }
        List<StoredIoc> created = wanted.stream()
                .map(upserts ? this::upsert : store::add)
                .map(ioc -> ioc.asOf(now))
                .toList();
        return envelope.iocs(201, Optional.of(page(created)), created);
    }

    Answer update(Incoming incoming) {
        incoming.flag("ignore_warnings");
        incoming.flag("retrodetects");
        IocRequest request = IocRequest.update(incoming.body(), options.maxRowsPerRequest);
        Instant now = options.clock.instant();
        List<StoredIoc> wanted = new ArrayList<>();
        List<RefusedRow> refused = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode row : request.rows()) {
            String id = RowReader.text(row.path("id"));
            // what a parent hands down is not this customer's to change
            Optional<StoredIoc> stored = store.live(id).filter(ioc -> !ioc.fromParent());
            if (stored.isEmpty()) {
                unknown.add(id);
                continue;
            }
            List<Problem> problems = new ArrayList<>(0);
            if (!ids.add(id)) {
                problems.add(Problem.error("id", "id is given more than once"));
            }
            wanted.add(changed(stored.get(), row, now, problems, refused));
        }
        request.bulkUpdate().ifPresent(bulk -> {
            for (StoredIoc stored : store.ownFound(search(bulk))) {
                wanted.add(changed(stored, bulk, now, new ArrayList<>(0), refused));
            }
        });
        options.unknownIds.check(unknown);
        if (!refused.isEmpty()) {
            throw Refusal.ofRows(refused);
        }
        List<StoredIoc> updated =
                wanted.stream().map(store::update).map(ioc -> ioc.asOf(now)).toList();
        return envelope.iocs(200, Optional.of(page(updated)), updated);
    }

    private StoredIoc changed(
            StoredIoc stored, JsonNode row, Instant now, List<Problem> problems, List<RefusedRow> refused) {
        StoredIoc ioc = read(row, onto(stored), now, options.omittedFields == OmittedFields.CLEAR, problems);
        problems.forEach(problem -> refused.add(new RefusedRow(ioc.id(), ioc.type(), ioc.value(), problem)));
        return ioc;
    }

    private static Search search(JsonNode bulkUpdate) {
        String filter = RowReader.text(bulkUpdate.path("filter"));
        if (filter.isEmpty()) {
            throw RowShape.misshapen("bulk_update needs a filter");
        }
        Optional<Boolean> inherited =
                Optional.ofNullable(bulkUpdate.get("from_parent")).map(JsonNode::asBoolean);
        return Search.of(FqlParser.ofIocs(filter), inherited);
    }

    /** Adds an IOC; where its key is taken, the one there keeps its making. */
    private StoredIoc upsert(StoredIoc ioc) {
        return store.put(store.live(ioc.key())
                .map(there -> ioc.copy()
                        .createdBy(there.createdBy())
                        .createdOn(there.createdOn())
                        .build())
                .orElse(ioc));
    }

    /** Reads a row; in a partial one, what it does not mention is not missed. */
    private StoredIoc read(JsonNode row, StoredIocBuilder draft, Instant now, boolean partial, List<Problem> problems) {
        reader.read(row, draft, problems);
        StoredIoc ioc = draft.expired(false).modifiedBy(client).modifiedOn(now).build();
        if (faults.silentlyRefuses(ioc.value())) {
            throw new Refusal(400, "Provided data does not match expected format");
        }
        faults.refusalOf(ioc.value()).ifPresent(message -> problems.add(Problem.error("value", message)));
        List<Problem> found = new ArrayList<>(0);
        rules.check(ioc, found);
        if (partial) {
            found.removeIf(problem -> !RowReader.mentions(row, problem.field()));
        }
        problems.addAll(found);
        return ioc;
    }

    private StoredIocBuilder onto(StoredIoc stored) {
        if (options.omittedFields == OmittedFields.KEEP) {
            return stored.copy();
        }
        return RowReader.blank(stored.type(), stored.value())
                .id(stored.id())
                .createdBy(stored.createdBy())
                .createdOn(stored.createdOn());
    }

    private static Pagination page(List<StoredIoc> iocs) {
        return new Pagination(0, iocs.size(), Optional.empty(), Optional.empty());
    }
}
