package io.ctiroutes.opencti;

import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Receive batches of events from an OpenCTI live stream.
 */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "opencti",
        title = "OpenCTI",
        syntax = "opencti:streamId",
        consumerOnly = true,
        remote = true,
        category = {Category.SECURITY},
        headersClass = OpenCtiConstants.class)
public class OpenCtiEndpoint extends DefaultEndpoint implements EndpointServiceLocation {

    @UriPath(description = "The id of the live stream: a UUID, or 'live' or 'raw'.")
    @Metadata(required = true)
    private String streamId;

    @UriParam
    private OpenCtiConfiguration configuration;

    public OpenCtiEndpoint(String uri, OpenCtiComponent component, OpenCtiConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("OpenCTI streams can only be read: use opencti: in 'from'");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        OpenCtiConsumer consumer = new OpenCtiConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public OpenCtiComponent getComponent() {
        return (OpenCtiComponent) super.getComponent();
    }

    @Override
    public String getServiceUrl() {
        return configuration.getUrl();
    }

    @Override
    public String getServiceProtocol() {
        return "sse";
    }

    public String getStreamId() {
        return streamId;
    }

    public void setStreamId(String streamId) {
        this.streamId = streamId;
    }

    public OpenCtiConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(OpenCtiConfiguration configuration) {
        this.configuration = configuration;
    }
}
