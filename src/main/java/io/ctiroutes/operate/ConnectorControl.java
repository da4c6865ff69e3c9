package io.ctiroutes.operate;

import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Has one of the connector's own beans beside Camel's over JMX, while the context runs. The bean is no service itself:
 * Camel would mix the attributes that it gives to services into it, which then cannot be read.
 */
public final class ConnectorControl extends ServiceSupport {

    private final CamelContext context;
    private final String shortName;
    private final Object bean;
    private ObjectName name;

    /**
     * For a bean of a context.
     *
     * @param shortName what it is about, as its name over JMX shows
     */
    public ConnectorControl(CamelContext context, String shortName, Object bean) {
        this.context = context;
        this.shortName = shortName;
        this.bean = bean;
    }

    @Override
    protected void doStart() throws Exception {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        if (agent == null) {
            // started without JMX
            return;
        }
        name = new ObjectName(agent.getMBeanObjectDomainName() + ":context=" + context.getManagementName()
                + ",type=connector,name=" + ObjectName.quote(shortName));
        agent.register(bean, name, true);
    }

    @Override
    protected void doStop() throws JMException {
        if (name != null) {
            context.getManagementStrategy().getManagementAgent().unregister(name);
            name = null;
        }
    }
}
