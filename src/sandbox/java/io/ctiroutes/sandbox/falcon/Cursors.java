package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.FalconOptions.AfterTokens;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The tokens that searches go on with, and the places they stand for. Guarded by the store. */
final class Cursors {
    private static final int REMEMBERED = 1_000;

    private final AfterTokens kind;
    private final IocStore store;
    private final Map<String, Integer> reached = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    Cursors(AfterTokens kind, IocStore store) {
        this.kind = kind;
        this.store = store;
    }

    /** The place of the last row before the page that a token stands for; the IOC there may have gone since. */
    int place(String token) {
        Optional<Integer> place = kind == AfterTokens.STAYING
                ? Optional.ofNullable(reached.get(token))
                : AfterToken.parse(token).flatMap(known -> store.place(known.id()));
        return place.orElseThrow(() -> new Refusal(400, "invalid after token"));
    }

    /** The token that goes with a page: what it was asked with, its last row and the place of that. */
    String next(Optional<String> asked, StoredIoc last, int place) {
        if (kind == AfterTokens.CHANGING) {
            return AfterToken.of(last).text();
        }
        String token = asked.orElseGet(() -> new AfterToken(last.createdOn().toEpochMilli(), store.newId()).text());
        reached.put(token, place);
        return token;
    }
}
