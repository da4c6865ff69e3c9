package io.ctiroutes.setup;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.modelmbean.InvalidTargetObjectTypeException;
import javax.management.modelmbean.ModelMBean;
import javax.management.modelmbean.ModelMBeanInfo;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedInstance;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.api.management.NotificationSenderAware;
import org.apache.camel.spi.ManagementMBeanAssembler;
import org.apache.camel.support.management.DefaultManagementMBeanAssembler;
import org.apache.camel.support.management.MixinRequiredModelMBean;

/**
 * Has the JMX beans of one class share what describes their attributes and operations. It says nothing of a single bean, and
 * Camel would make it anew for each of some hundred steps, which is a good part of a start and of the memory after it.
 */
final class BeanDescriptions extends DefaultManagementMBeanAssembler {

    private final Map<Class<?>, ModelMBeanInfo> known = new ConcurrentHashMap<>();

    private BeanDescriptions(CamelContext context) {
        super(context);
    }

    /** Has a context that is not started yet share them. */
    static void shareIn(CamelContext context) {
        context.getCamelContextExtension()
                .addContextPlugin(ManagementMBeanAssembler.class, new BeanDescriptions(context));
    }

    @Override
    public ModelMBean assemble(MBeanServer server, Object managed, ObjectName name) throws JMException {
        if (managed instanceof NotificationSenderAware || showsWhatItHolds(managed)) {
            return super.assemble(server, managed, name);
        }
        ModelMBeanInfo description = known.get(managed.getClass());
        if (description == null) {
            description = assembler.getMBeanInfo(camelContext, managed, null, name.toString());
            if (description == null) {
                return null;
            }
            known.put(managed.getClass(), description);
        }
        boolean mask = Boolean.TRUE.equals(
                camelContext.getManagementStrategy().getManagementAgent().getMask());
        MixinRequiredModelMBean bean = new MixinRequiredModelMBean(description, mask, null, null);
        try {
            bean.setManagedResource(managed, "ObjectReference");
        } catch (InvalidTargetObjectTypeException e) {
            throw new JMException(e.getMessage());
        }
        return bean;
    }

    /** Then its class does not tell all that it has. */
    private static boolean showsWhatItHolds(Object managed) {
        return managed instanceof ManagedInstance holder
                && holder.getInstance() != null
                && holder.getInstance().getClass().isAnnotationPresent(ManagedResource.class);
    }
}
