package io.ctiroutes.sandbox.falcon;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Holds requests against the OpenAPI description {@code falcon-ioc-api.yaml}: parameters, content types and bodies. Alerts are
 * not in it. Safe for use by any thread.
 */
final class ApiDescription {
    private static final String FILE = "/falcon-ioc-api.yaml";
    private static final int KEPT = 20;

    private final OpenApiInteractionValidator validator = Loaded.ONCE;
    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());

    /** Read when it is needed first; all stand-ins share it. */
    private static final class Loaded {
        static final OpenApiInteractionValidator ONCE = OpenApiInteractionValidator.createForInlineApiSpecification(
                        text())
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.parameter.query.unexpected", ValidationReport.Level.ERROR)
                        .build())
                .build();

        private static String text() {
            try (InputStream file = ApiDescription.class.getResourceAsStream(FILE)) {
                return new String(file.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Checks a request; what is wrong is kept. */
    void check(Incoming incoming) {
        if (incoming.operation() == Operation.ALERTS || incoming.tooLarge()) {
            return;
        }
        SimpleRequest.Builder request = new SimpleRequest.Builder(incoming.method(), incoming.path());
        incoming.parameters().forEach(request::withQueryParam);
        incoming.headers().forEach(header -> request.withHeader(header.getKey(), header.getValue()));
        if (incoming.body().length() > 0) {
            request.withBody(incoming.body().getBytes());
        }
        validator.validateRequest(request.build()).getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .limit(KEPT - Math.min(KEPT, problems.size()))
                .map(message -> problem(incoming, message))
                .forEach(problems::add);
    }

    private static String problem(Incoming incoming, ValidationReport.Message message) {
        String place = message.getContext()
                .flatMap(ValidationReport.MessageContext::getPointers)
                .map(ValidationReport.MessageContext.Pointers::getInstance)
                .orElse("");
        return String.format(
                "%s %s?%s %s: %s", incoming.method(), incoming.path(), incoming.query(), place, message.getMessage());
    }

    /** What was wrong, the first of it. */
    List<String> problems() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }
}
