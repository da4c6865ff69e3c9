package io.ctiroutes.console;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The console's API: which path is answered by which part of a {@link View}. */
final class ConsoleApi {

    private final Supplier<Map<String, Object>> process;
    private final Views views;

    /** Finds what a request is about. */
    interface Views {

        /**
         * The view of a context.
         *
         * @param tenant empty for that of the process itself
         * @return empty if there is none of that name
         */
        Optional<View> of(String tenant);
    }

    /**
     * The answer to a request.
     *
     * @param body what is to be told as JSON
     */
    record Answer(int status, Object body) {

        static Answer error(int status, String words) {
            return new Answer(status, Map.of("error", words));
        }
    }

    ConsoleApi(Supplier<Map<String, Object>> process, Views views) {
        this.process = process;
        this.views = views;
    }

    /**
     * Answers a request.
     *
     * @param change whether it changes something, i.e. was sent by POST
     * @param path   behind {@code api/}, without escapes
     * @param query  its parameters
     */
    Answer answer(boolean change, String path, Map<String, String> query) throws IOException {
        if (path.equals("process") && !change) {
            return new Answer(200, process.get());
        }
        String tenant = query.getOrDefault("tenant", "");
        Optional<View> view = views.of(tenant);
        if (view.isEmpty()) {
            return Answer.error(404, tenant.isEmpty() ? "which tenant?" : "this worker does not serve such a tenant");
        }
        try {
            Optional<?> body = change ? changed(view.get(), path, query) : asked(view.get(), path, query);
            return body.map(found -> new Answer(200, found))
                    .orElseGet(() -> Answer.error(404, "there is no such thing"));
        } catch (IllegalArgumentException e) {
            return Answer.error(400, e.getMessage());
        } catch (IllegalStateException e) {
            // in a dry run, or a check is running
            return Answer.error(409, e.getMessage());
        }
    }

    private static Optional<?> asked(View view, String path, Map<String, String> query) throws IOException {
        String[] parts = path.split("/", 2);
        if (parts.length == 2) {
            return parts[0].equals("letters") ? view.letter(parts[1]) : Optional.empty();
        }
        return switch (path) {
            case "state" -> Optional.of(view.state());
            case "flow" -> Optional.of(view.flow());
            case "history" -> Optional.of(view.history());
            case "letters" ->
                Optional.of(view.letters(
                        query.getOrDefault("category", ""), query.getOrDefault("search", ""), page(query)));
            case "explain" -> Optional.of(view.explain(query.getOrDefault("value", "")));
            case "check" -> view.check();
            case "owed" -> Optional.of(view.owed());
            default -> Optional.empty();
        };
    }

    private static int page(Map<String, String> query) {
        String page = query.getOrDefault("page", "0");
        if (!page.matches("\\d{1,6}")) {
            throw new IllegalArgumentException("page is a number from 0 on");
        }
        return Integer.parseInt(page);
    }

    private static Optional<?> changed(View view, String path, Map<String, String> query) throws IOException {
        String[] parts = path.split("/");
        if (parts.length == 3 && parts[0].equals("letters")) {
            return switch (parts[2]) {
                case "replay" -> Optional.of(view.replay(parts[1]));
                case "discard" -> Optional.of(view.discard(parts[1]));
                default -> Optional.empty();
            };
        }
        return switch (path) {
            case "letters/replay" -> Optional.of(view.replayAll(query.getOrDefault("category", "")));
            case "check" -> view.beginCheck(Boolean.parseBoolean(query.get("repair")));
            case "owed/approve" -> Optional.of(view.approve());
            case "owed/drop" -> Optional.of(view.drop());
            default -> Optional.empty();
        };
    }
}
