package io.ctiroutes.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** What JMX shows where descriptions are shared is what it shows otherwise. */
class BeanDescriptionsTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void everyBeanIsDescribedAsCamelItselfDescribesIt() throws Exception {
        Map<String, String> plain;
        try (DefaultCamelContext context = context()) {
            context.start();
            plain = beans();
        }
        try (DefaultCamelContext context = context()) {
            BeanDescriptions.shareIn(context);
            context.start();

            assertThat(plain).hasSizeGreaterThan(10);
            assertThat(beans()).isEqualTo(plain);
        }
    }

    @Test
    void beansOfOneClassShareNoValues() throws Exception {
        try (DefaultCamelContext context = context()) {
            BeanDescriptions.shareIn(context);
            context.start();
            server.setAttribute(step("first"), new Attribute("StatisticsEnabled", false));
            context.createProducerTemplate().sendBody("direct:in", "");

            assertThat(server.getAttribute(step("first"), "ExchangesTotal")).isEqualTo(0L);
            assertThat(server.getAttribute(step("second"), "ExchangesTotal")).isEqualTo(1L);
            assertThat(server.getAttribute(step("second"), "StatisticsEnabled")).isEqualTo(true);
        }
    }

    private static DefaultCamelContext context() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setName("descriptions");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .routeId("in")
                        .setBody(constant("one"))
                        .id("first")
                        .setBody(constant("two"))
                        .id("second");
            }
        });
        return context;
    }

    private Map<String, String> beans() throws Exception {
        Map<String, String> beans = new TreeMap<>();
        for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:context=descriptions,*"), null)) {
            // what makes the beans is one itself
            if (!name.getKeyProperty("name").matches("BeanDescriptions|DefaultManagementMBeanAssembler")) {
                beans.put(name.toString(), server.getMBeanInfo(name).toString());
            }
        }
        return beans;
    }

    private static ObjectName step(String id) throws Exception {
        return new ObjectName("org.apache.camel:context=descriptions,type=processors,name=\"" + id + "\"");
    }
}
