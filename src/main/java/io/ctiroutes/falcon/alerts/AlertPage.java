package io.ctiroutes.falcon.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ctiroutes.falcon.access.NoAnswerException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One page of what a search for alerts has found.
 *
 * @param alerts also those that name no IOC; oldest first, if they were asked for so
 * @param next   what to ask the next page with; empty on the last one
 * @param total  how many alerts all pages have together, as of now; empty if it does not tell
 */
public record AlertPage(List<Alert> alerts, Optional<String> next, OptionalLong total) {

    /**
     * Reads the answer to a search that Falcon has not refused. Of each alert no more is kept than is told here, however
     * large the answer is.
     *
     * @param body null for none
     * @throws NoAnswerException if nothing can be concluded from it: nothing came or only a part, it is not Falcon's JSON, it
     *     carries errors, lacks its resources or its pagination, or has an alert that cannot be read
     */
    public static AlertPage read(InputStream body) throws NoAnswerException {
        if (body == null) {
            throw none("has no body");
        }
        try {
            return PageReader.read(body);
        } catch (NoAnswerException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw none("cannot be read: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new NoAnswerException(e);
        }
    }

    /**
     * Why it cannot be the last page although it names no next one; empty if it can, or is not. An alert that searches found
     * late, at a place that was read before, makes it so, too: what helps is to ask anew, from the last alert's time on.
     *
     * @param before how many alerts the pages before had
     */
    public Optional<String> hole(long before) {
        long read = before + alerts.size();
        return next.isEmpty() && total.orElse(read) > read
                ? Optional.of("has " + read + " alerts with those before, says that there are " + total.getAsLong()
                        + ", and does not say where it goes on")
                : Optional.empty();
    }

    static NoAnswerException none(String flaw) {
        return new NoAnswerException("Falcon's answer to a search for alerts " + flaw);
    }
}
