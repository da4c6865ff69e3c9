package io.ctiroutes.operate;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.ManagementMBeansLevel;
import org.apache.camel.Producer;
import org.apache.camel.Service;
import org.apache.camel.management.DefaultManagementObjectStrategy;

/**
 * Over JMX a context shows itself, its routes and what is the connector's own, and neither their steps nor endpoints,
 * producers and consumers: where there are many contexts, those would take more memory than all the rest.
 */
public final class FewBeans extends DefaultManagementObjectStrategy {

    private FewBeans() {}

    /** Has a context that is not started yet show no more than that. */
    public static void of(CamelContext context) {
        context.getManagementStrategy().setManagementObjectStrategy(new FewBeans());
        context.getManagementStrategy().getManagementAgent().setMBeansLevel(ManagementMBeansLevel.RoutesOnly);
    }

    @Override
    public Object getManagedObjectForEndpoint(CamelContext context, Endpoint endpoint) {
        return null;
    }

    @Override
    public Object getManagedObjectForProducer(CamelContext context, Producer producer) {
        return null;
    }

    @Override
    public Object getManagedObjectForConsumer(CamelContext context, Consumer consumer) {
        return null;
    }

    @Override
    public Object getManagedObjectForService(CamelContext context, Service service) {
        return null;
    }
}
