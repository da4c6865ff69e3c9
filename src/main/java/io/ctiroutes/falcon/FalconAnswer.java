package io.ctiroutes.falcon;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;

/**
 * The envelope of every answer. What {@code resources} holds depends on the call: IOCs, ids, or the rows that were the
 * reason for a refusal.
 */
@JsonDeserialize(using = AnswerReader.class)
public record FalconAnswer(Meta meta, List<Problem> errors, List<FalconRow> resources) {

    /** About the answer itself. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Meta(Pagination pagination) {}

    /** Where in a longer result this answer is. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Pagination(String after) {}

    /** What went wrong with the request as a whole. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Problem(int code, String message) {}

    /** Falcon's words about the request as a whole. */
    String message() {
        return errors.stream()
                .map(Problem::message)
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse("no reason given");
    }

    /** Where the next page begins. */
    Optional<String> after() {
        return Optional.ofNullable(meta)
                .map(Meta::pagination)
                .map(Pagination::after)
                .filter(text -> !text.isEmpty());
    }
}
