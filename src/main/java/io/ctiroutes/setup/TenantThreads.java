package io.ctiroutes.setup;

import org.apache.camel.CamelContext;
import org.slf4j.MDC;
import org.slf4j.MDC.MDCCloseable;

/**
 * Has every log line name the tenant that it is about: as {@code tenant=NAME} in plain text, as an attribute in JSON. Lines
 * are written deep down, where nobody knows of tenants; what is known is whose thread it is.
 */
public final class TenantThreads {

    // log4j2.xml has it, too
    private static final String TENANT = "tenant";

    private TenantThreads() {}

    /**
     * Names the tenant in all lines of threads that a context makes from now on, and of those that these begin. Threads
     * that Camel does not make by itself, such as those of timers, are named after the thread that starts their route:
     * see {@link #here}.
     *
     * @param context of this tenant alone, not yet started
     */
    public static void name(CamelContext context, String tenant) {
        context.getExecutorServiceManager()
                .addThreadFactoryListener((source, factory) -> work -> factory.newThread(() -> {
                    MDC.put(TENANT, tenant);
                    work.run();
                }));
    }

    /** Names the tenant in all lines of this thread, and of those that it begins, until what is returned is closed. */
    public static MDCCloseable here(String tenant) {
        return MDC.putCloseable(TENANT, tenant);
    }
}
