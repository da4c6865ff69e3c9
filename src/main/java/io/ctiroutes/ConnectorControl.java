package io.ctiroutes;

import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.support.service.ServiceSupport;

/** One of the connector's own JMX beans, beside Camel's: there while the context runs. */
abstract class ConnectorControl extends ServiceSupport {

    private final CamelContext context;
    private final String shortName;
    private ObjectName name;

    /**
     * A bean of a context.
     *
     * @param shortName what it is about, as its name over JMX shows
     */
    ConnectorControl(CamelContext context, String shortName) {
        this.context = context;
        this.shortName = shortName;
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
        agent.register(this, name, true);
    }

    @Override
    protected void doStop() throws JMException {
        if (name != null) {
            context.getManagementStrategy().getManagementAgent().unregister(name);
            name = null;
        }
    }
}
