package io.ctiroutes.operate;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.impl.console.DefaultDevConsoleRegistry;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * What Camel's command line is told, and its development console, without secrets. What lists application.properties or
 * options of the process is left out whole: a user's own secrets may be there, which nobody can tell from other values.
 */
public final class MaskedConsoles extends DefaultDevConsoleRegistry {

    private static final Set<String> LEFT_OUT = Set.of("properties", "main-configuration", "system-properties");

    private final SecretMask mask;

    private MaskedConsoles(CamelContext context, SecretMask mask) {
        super(context);
        this.mask = mask;
    }

    /** Has the consoles of a context that is not built yet masked. */
    public static void of(CamelContext context, SecretMask mask) {
        context.getCamelContextExtension()
                .addContextPlugin(DevConsoleRegistry.class, new MaskedConsoles(context, mask));
    }

    @Override
    public DevConsole resolveById(String id) {
        DevConsole console = LEFT_OUT.contains(id) ? null : super.resolveById(id);
        // Camel asks for null where there is none
        return console == null ? null : behindMask(console);
    }

    @Override
    public Stream<DevConsole> stream() {
        return super.stream()
                .filter(console -> !LEFT_OUT.contains(console.getId()))
                .map(this::behindMask);
    }

    private DevConsole behindMask(DevConsole console) {
        return SecretMask.answers(DevConsole.class, console, this::masked);
    }

    private Object masked(Object value) {
        if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((key, member) -> object.put(mask.over(String.valueOf(key)), masked(member)));
            return object;
        }
        if (value instanceof Collection<?> collection) {
            JsonArray array = new JsonArray();
            collection.forEach(element -> array.add(masked(element)));
            return array;
        }
        return value == null || value instanceof Number || value instanceof Boolean
                ? value
                : mask.over(value.toString());
    }
}
