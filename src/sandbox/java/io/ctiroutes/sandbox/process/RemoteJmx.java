package io.ctiroutes.sandbox.process;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A connector process over JMX, from outside, as an operator sees it. */
public final class RemoteJmx implements AutoCloseable {

    /** What the names of operations begin with that only tell something. */
    private static final List<String> TELLING =
            List.of("dump", "list", "browse", "explain", "get", "information", "properties", "show", "endpoint");

    private final JMXConnector client;
    private final MBeanServerConnection beans;

    private RemoteJmx(JMXConnector client) throws IOException {
        this.client = client;
        this.beans = client.getMBeanServerConnection();
    }

    /** The JVM flags of docs/jmx.md that open JMX, with another port. */
    public static String[] flags(int port) {
        return new String[] {
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Djava.rmi.server.hostname=127.0.0.1",
            "-Dcom.sun.management.jmxremote.port=" + port,
            "-Dcom.sun.management.jmxremote.rmi.port=" + port,
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false"
        };
    }

    /** Connects as soon as the process listens. */
    public static RemoteJmx connect(int port) throws IOException {
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
        return new RemoteJmx(await().atMost(StandIns.LONG_ENOUGH)
                .ignoreExceptions()
                .until(() -> JMXConnectorFactory.connect(url), Objects::nonNull));
    }

    /** The beans of the process. */
    public MBeanServerConnection beans() {
        return beans;
    }

    /** The name of one of the connector's own beans. */
    public static ObjectName ours(String shortName) throws JMException {
        return ours("opencti-falcon", shortName);
    }

    /** The name of one of the connector's own beans in a process that has several connectors. */
    public static ObjectName ours(String context, String shortName) throws JMException {
        return new ObjectName(
                "org.apache.camel:context=" + context + ",type=connector,name=" + ObjectName.quote(shortName));
    }

    /**
     * All that can be read: the names and attributes of all beans, whoever made them, and what the operations of Camel's
     * and ours answer that only tell something, such as the dumps of the routes.
     */
    public String everythingToRead() throws JMException, IOException {
        StringBuilder text = new StringBuilder(1_000_000);
        for (ObjectName bean : beans.queryNames(null, null)) {
            text.append(bean).append('\n');
            String[] names = Stream.of(beans.getMBeanInfo(bean).getAttributes())
                    .filter(MBeanAttributeInfo::isReadable)
                    .map(MBeanAttributeInfo::getName)
                    .toArray(String[]::new);
            text.append(values(bean, names));
            if (bean.getDomain().startsWith("org.apache.camel")) {
                for (MBeanOperationInfo operation : beans.getMBeanInfo(bean).getOperations()) {
                    answers(bean, operation)
                            .forEach(answer -> text.append(operation.getName())
                                    .append("() = ")
                                    .append(answer)
                                    .append('\n'));
                }
            }
        }
        return text.toString();
    }

    /** The values of attributes, in one request; one by one if one of them does not get over the wire. */
    private String values(ObjectName bean, String... names) {
        try {
            // unlike getAttribute, this leaves out what cannot be computed
            return beans.getAttributes(bean, names).asList().stream()
                    .map(attribute -> attribute.getName() + " = " + text(attribute.getValue()) + '\n')
                    .collect(Collectors.joining());
        } catch (JMException | IOException | RuntimeException e) {
            // what is in the exception does
            return names.length == 1
                    ? names[0] + " = " + e + '\n'
                    : Stream.of(names).map(name -> values(bean, name)).collect(Collectors.joining());
        }
    }

    private Stream<String> answers(ObjectName bean, MBeanOperationInfo operation) {
        MBeanParameterInfo[] parameters = operation.getSignature();
        boolean tells = TELLING.stream().anyMatch(operation.getName()::startsWith)
                && Stream.of(parameters)
                        .allMatch(parameter -> parameter.getType().equals("boolean")
                                || parameter.getType().equals("java.lang.Boolean"));
        if (!tells) {
            return Stream.empty();
        }
        return Stream.of(true, false).limit(Math.min(2, parameters.length + 1)).map(given -> {
            Object[] arguments = new Object[parameters.length];
            Arrays.fill(arguments, given);
            String[] types =
                    Stream.of(parameters).map(MBeanParameterInfo::getType).toArray(String[]::new);
            try {
                return text(beans.invoke(bean, operation.getName(), arguments, types));
            } catch (JMException | IOException | RuntimeException e) {
                return e.toString();
            }
        });
    }

    private static String text(Object value) {
        return value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
