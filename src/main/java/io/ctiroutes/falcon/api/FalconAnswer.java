package io.ctiroutes.falcon.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;

/**
 * The envelope of every answer. What {@code resources} holds depends on the call: IOCs, ids, or the rows that were the
 * reason for a refusal.
 *
 * @param listed whether there are {@code resources} at all, be it none
 */
@JsonDeserialize(using = AnswerReader.class)
public record FalconAnswer(Meta meta, List<Problem> errors, boolean listed, List<AnswerRow> resources) {

    private static final int REDIRECTION = 300;

    /** About the answer itself. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Meta(Pagination pagination) {}

    /** Where in a longer result this answer is. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Pagination(Long total, String after) {}

    /** What went wrong with the request as a whole. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Problem(int code, String message) {}

    /** Falcon's words about the request as a whole. */
    public String message() {
        return errors.stream()
                .map(Problem::message)
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse("no reason given");
    }

    /** Why nothing can be concluded from it, if it came with this status; empty if something can. */
    public Optional<String> flaw(int status) {
        if (status >= REDIRECTION) {
            return errors.isEmpty() && resources.isEmpty() ? Optional.of("refuses without a reason") : Optional.empty();
        }
        if (!errors.isEmpty()) {
            return Optional.of("carries errors: " + message());
        }
        return listed ? Optional.empty() : Optional.of("lacks its resources");
    }

    /**
     * Why it is not the whole page that it should be; empty if it is, or does not tell how many results there are.
     *
     * @param read how many results the pages before had
     * @param page how many a page has at most
     */
    public Optional<String> hole(int read, int page) {
        Long total = total().orElse(null);
        int rows = resources.size();
        if (total == null) {
            return Optional.empty();
        }
        if (rows != Math.min(page, total - read)) {
            return Optional.of("has " + rows + " results and says that there are " + total);
        }
        return total > read + rows && after().isEmpty()
                ? Optional.of("does not say where it goes on")
                : Optional.empty();
    }

    /** How many results there are on all pages together; empty if it does not tell. */
    public Optional<Long> total() {
        return Optional.ofNullable(meta).map(Meta::pagination).map(Pagination::total);
    }

    /** Where the next page begins. */
    public Optional<String> after() {
        return Optional.ofNullable(meta)
                .map(Meta::pagination)
                .map(Pagination::after)
                .filter(text -> !text.isEmpty());
    }
}
