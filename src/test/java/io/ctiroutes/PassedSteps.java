package io.ctiroutes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.CamelContextTracker;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Which steps of routes the tests of this JVM pass, in whatever Camel context. (Camel's own route coverage knows the context
 * of a {@code CamelTestSupport} only, not those of connectors and of a worker's tenants.)
 */
public final class PassedSteps implements BeforeAllCallback {

    /** Where they are when the last test has ended: a step a line, as {@link #line} has it. */
    public static final Path FILE = Path.of("target", "passed-steps.txt");

    @Override
    public void beforeAll(ExtensionContext test) {
        test.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(PassedSteps.class, key -> new Watch(), Watch.class);
    }

    /**
     * A step as the file names it.
     *
     * @param file the name of the route file; empty for a step of a {@code routeConfiguration}
     */
    public static String line(String file, String step) {
        return file + ' ' + step;
    }

    private static final class Watch implements AutoCloseable {

        private final Set<String> passed = ConcurrentHashMap.newKeySet();
        private final CamelContextTracker contexts = new CamelContextTracker() {
            @Override
            public void contextCreated(CamelContext context) {
                context.getCamelContextExtension()
                        .addInterceptStrategy((of, step, processor, next) -> watched(step, processor));
            }
        };

        Watch() {
            contexts.open();
        }

        private Processor watched(NamedNode step, Processor processor) {
            String line = line(file(step), step.getId());
            return new DelegateAsyncProcessor(processor) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    passed.add(line);
                    return super.process(exchange, callback);
                }
            };
        }

        private static String file(NamedNode step) {
            NamedNode outermost = step;
            while (outermost.getParent() != null) {
                outermost = outermost.getParent();
            }
            return outermost instanceof RouteDefinition route && route.getResource() != null
                    ? Path.of(route.getResource().getLocation()).getFileName().toString()
                    : "";
        }

        @Override
        public void close() throws IOException {
            contexts.close();
            Files.createDirectories(FILE.getParent());
            Files.write(FILE, List.copyOf(new TreeSet<>(passed)));
        }
    }
}
