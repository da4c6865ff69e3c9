package io.ctiroutes.reconcile;

import io.ctiroutes.falcon.api.AnswerRow;
import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.falcon.api.Fql;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * All that Falcon holds, page by page. That it is all is concluded from nothing but its own numbers: each page has to have as
 * many rows as it should, and all of them together as many as Falcon says there are. What was created and deleted meanwhile
 * may make that fewer or more.
 */
final class Listing {

    /** What Falcon takes; in some clouds it is {@link #SMALLER}. */
    static final int PAGE = 2_000;

    static final int SMALLER = 500;

    private static final int TRIES_OF_A_LARGE_PAGE = 3;

    private final LongSupplier ownWrites;
    private final long writesBefore;
    private final Set<String> tokens = new HashSet<>();
    private int page;
    private int asked;
    private String after = "";
    private long read;
    private long repeated;
    private long total;
    private long lowest = Long.MAX_VALUE;
    private boolean over;

    /**
     * A listing that has not begun.
     *
     * @param page      how many rows a page has at most
     * @param ownWrites how many IOCs we ourselves have created or deleted so far
     */
    Listing(int page, LongSupplier ownWrites) {
        this.page = page;
        this.ownWrites = ownWrites;
        this.writesBefore = ownWrites.getAsLong();
    }

    /** Whether there are more pages. */
    boolean isOpen() {
        return !over;
    }

    /** What the URL of the next page says after the question mark. */
    String query() {
        asked++;
        if (read == 0 && asked > TRIES_OF_A_LARGE_PAGE) {
            // some answer with a web page, or with an error of their own, where others say what is wrong
            page = SMALLER;
        }
        return "limit=" + page + (after.isEmpty() ? "" : "&after=" + Fql.encoded(after));
    }

    /**
     * Falcon has refused the next page.
     *
     * @return whether it may take it if it is asked for smaller ones
     */
    boolean refused() {
        boolean smaller = read == 0 && page > SMALLER;
        page = SMALLER;
        return smaller;
    }

    /**
     * Takes the next page in.
     *
     * @return what is wrong with it, so that nothing was taken; empty if nothing is
     */
    Optional<String> take(FalconAnswer answer) {
        List<AnswerRow> rows = answer.resources();
        Optional<Long> told = answer.total();
        if (told.isEmpty()) {
            return Optional.of("does not say how many IOCs there are");
        }
        long fewest = Math.min(lowest, told.get()) - changedByUs();
        long readNow = read + rows.size();
        Optional<AnswerRow> unclear = rows.stream().filter(Listing::isUnclear).findFirst();
        if (unclear.isPresent()) {
            return Optional.of("has an IOC that cannot be read: "
                    + unclear.get().type() + ':' + unclear.get().value());
        }
        if (rows.size() < page && readNow < fewest) {
            return Optional.of("has " + rows.size() + " IOCs instead of " + page + " although there are more: "
                    + readNow + " of " + told.get());
        }
        Optional<String> next = answer.after();
        if (next.isEmpty() && readNow < fewest) {
            return Optional.of("does not say where it goes on: " + readNow + " of " + told.get());
        }
        if (!rows.isEmpty() && next.isPresent() && (next.get().equals(after) || tokens.contains(next.get()))) {
            return Optional.of("leads back to a page that has been read: " + readNow + " of " + told.get());
        }
        next.ifPresent(tokens::add);
        after = next.orElse("");
        read = readNow;
        asked = 0;
        total = told.get();
        lowest = Math.min(lowest, total);
        over = rows.isEmpty() || next.isEmpty() || readNow >= Math.max(total, lowest) || rows.size() < page;
        return Optional.empty();
    }

    private static boolean isUnclear(AnswerRow row) {
        return !row.deleted()
                && (row.ioc().isEmpty() || row.type().isEmpty() || row.value().isEmpty());
    }

    private long changedByUs() {
        return ownWrites.getAsLong() - writesBefore;
    }

    /** An IOC came that had come before. */
    void repeated() {
        repeated++;
    }

    /** Why what was read cannot be all; empty if it can. Only once it is over. */
    Optional<String> hole() {
        long different = read - repeated;
        return different < lowest - changedByUs()
                ? Optional.of("Falcon says that it holds " + lowest + " IOCs, and tells of " + different)
                : Optional.empty();
    }

    /** How many rows have been read. */
    long read() {
        return read;
    }

    /** How many rows there are, as Falcon said last. */
    long total() {
        return total;
    }

    int page() {
        return page;
    }
}
