package io.ctiroutes.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What we believe of an API, as a request and facts about its answer.
 *
 * @param source where that is said
 * @param given  requests that make ready for it; if nothing is said of their answers, these must be of success
 * @param tried  the request that it is about
 */
record Example(String name, Api api, Mark mark, String source, List<Step> given, Step tried) {

    /**
     * A request and what is known of its answer.
     *
     * @param answer facts, as {@link Facts} reads them; missing if none are given
     * @param keep   what later requests need of the answer: a JSON pointer by the name it is kept under
     */
    record Step(Request request, JsonNode answer, Map<String, String> keep) {}

    /**
     * A request, in which {@code ${…}} stands for what a run fills in.
     *
     * @param auth    {@code token}, {@code wrong} or {@code none}
     * @param query   the parameters, each with one value or several
     * @param headers those that it has beside what goes without saying
     * @param form    the body as a form; empty without one
     * @param body    the body as JSON; missing without one
     * @param until   the event that a stream is read up to; empty if the answer is no stream
     */
    record Request(
            String method,
            String path,
            String auth,
            JsonNode query,
            JsonNode headers,
            JsonNode form,
            JsonNode body,
            String until) {}

    Stream<Step> steps() {
        return Stream.concat(given.stream(), Stream.of(tried));
    }
}
