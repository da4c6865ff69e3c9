package io.ctiroutes.opencti;

import org.apache.camel.spi.Metadata;

/** Headers of the exchanges that the component makes, and of those that its events are read in. */
public final class OpenCtiConstants {

    @Metadata(label = "consumer", description = "The stream id of the first event of the batch.", javaType = "String")
    public static final String FIRST_EVENT_ID = "CamelOpenCtiFirstEventId";

    @Metadata(label = "consumer", description = "The stream id of the last event of the batch.", javaType = "String")
    public static final String LAST_EVENT_ID = "CamelOpenCtiLastEventId";

    @Metadata(label = "consumer", description = "How many events the batch has.", javaType = "int")
    public static final String BATCH_SIZE = "CamelOpenCtiBatchSize";

    @Metadata(
            label = "consumer",
            description =
                    "Whether the batch is a single event that comes alone because batches with it failed too often:"
                            + " a route that handles its failure lets it pass.",
            javaType = "boolean")
    public static final String LAST_ATTEMPT = "CamelOpenCtiLastAttempt";

    @Metadata(
            label = "consumer",
            description = "The SSE event name of the event that the route is busy with, e.g. create.",
            javaType = "String")
    public static final String EVENT_TYPE = "CamelOpenCtiEventType";

    @Metadata(
            label = "consumer",
            description = "Whether the event that the route is busy with is about an indicator with a STIX pattern.",
            javaType = "boolean")
    public static final String STIX_INDICATOR = "CamelOpenCtiStixIndicator";

    /**
     * The exchange property that a route may set to what the log is to say of the batch, once it is acknowledged: one line a
     * batch, in the order of the stream.
     */
    public static final String SUMMARY = "CamelOpenCtiSummary";

    private OpenCtiConstants() {}
}
