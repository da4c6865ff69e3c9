package io.ctiroutes.settings;

/** The headings under which settings are listed in the sample file and in the documentation. */
public enum Group {
    OPENCTI("OpenCTI", "Where OpenCTI is, and how to talk to it."),
    CONNECTOR("Connector", "How the connector introduces itself to OpenCTI, and how it logs."),
    LIVE_STREAM("Live stream", "What is read from OpenCTI, and from where on."),
    CROWDSTRIKE("CrowdStrike Falcon", "Where Falcon is, and what its IOCs shall do."),
    METRICS("Metrics", "Prometheus metrics over HTTP."),
    CONSOLE("Console", "A page for operators, where metrics and health are served. Not in the Python connector."),
    OPERATION("Operation", "Folders, batches and time-outs. Not in the Python connector."),
    DELIVERY("Delivery to Falcon", "How IOC changes are sent. Not in the Python connector."),
    WRITE_BACK(
            "Write-back to OpenCTI",
            "What OpenCTI is told of its indicators in Falcon. The first five are those of the Python connector."),
    KAFKA("Kafka", "Where a reader and its workers meet, in the modes reader and worker alone."),
    NETWORK("Network", "Proxies, certificates and time-outs; the variables of proxies may be in lower case, too.");

    private final String title;
    private final String description;

    Group(String title, String description) {
        this.title = title;
        this.description = description;
    }

    /** The heading. */
    public String title() {
        return title;
    }

    /** One sentence on what the settings of this group are for. */
    public String description() {
        return description;
    }
}
