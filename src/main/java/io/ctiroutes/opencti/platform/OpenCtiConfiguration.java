package io.ctiroutes.opencti.platform;

import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** How to reach an OpenCTI platform, and as which connector. */
@UriParams
public class OpenCtiConfiguration implements Cloneable {

    @UriParam(label = "common", description = "Base URL of the platform, with its base path if it has one.")
    @Metadata(required = true)
    private String url;

    @UriParam(label = "security", secret = true, description = "API token of the user that the connector acts as.")
    @Metadata(required = true)
    private String token;

    @UriParam(
            label = "security",
            defaultValue = "false",
            description = "Whether the platform's TLS certificate and host name must be valid.")
    private boolean sslVerify;

    @UriParam(label = "advanced", secret = true, description = "Further HTTP headers, name:value;name:value.")
    private String customHeaders;

    @UriParam(label = "common", description = "The connector's id, a UUID of your choice that stays the same.")
    @Metadata(required = true)
    private String connectorId;

    @UriParam(label = "common", description = "The connector's name, as the platform shows it.")
    private String connectorName = "opencti-camel";

    @UriParam(label = "common", description = "The connector's scope.")
    private String connectorScope = "not-applicable";

    @UriParam(label = "consumer", defaultValue = "true", description = "Whether deletions are wanted.")
    private boolean listenDelete = true;

    @UriParam(label = "consumer", defaultValue = "true", description = "Whether relationships are left out.")
    private boolean noDependencies = true;

    @UriParam(label = "consumer", defaultValue = "false", description = "Whether what rules inferred is wanted.")
    private boolean withInferences;

    @UriParam(
            label = "consumer",
            description = "Up to when the first run takes what the platform's database holds, as an ISO date;"
                    + " 'false' for not at all, empty for now.")
    private String recoverIsoDate = "";

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            description = "Where the first run starts, in milliseconds since the epoch.")
    private String startTimestamp = "0";

    @UriParam(label = "consumer", defaultValue = "4000", description = "The most events in one exchange.")
    private int batchSize = 4000;

    @UriParam(label = "consumer", defaultValue = "4000", description = "The most events that wait for the route.")
    private int queueEvents = 4000;

    @UriParam(
            label = "consumer",
            defaultValue = "67108864",
            description = "The most bytes of events that wait for the route or are in it; one of more than 1 MiB counts"
                    + " four times.")
    private long queueBytes = 67_108_864;

    @UriParam(
            label = "consumer",
            defaultValue = "8388608",
            description = "The most bytes of data that an event may have; of a larger one only the beginning is kept.")
    private long maxEventBytes = 8_388_608;

    @UriParam(
            label = "consumer",
            defaultValue = "10",
            description = "After how many failures for the same cause the events of a batch are tried one by one.")
    private int maxAttempts = 10;

    @UriParam(
            label = "consumer",
            defaultValue = "45s",
            description = "After how long without a byte the stream counts as lost, e.g. 45s.")
    private Duration idleTimeout = Duration.ofSeconds(45);

    @UriParam(label = "consumer", defaultValue = "1s", description = "First delay before a new try.")
    private Duration retryDelay = Duration.ofSeconds(1);

    @UriParam(label = "consumer", defaultValue = "60s", description = "Longest delay before a new try.")
    private Duration retryDelayMax = Duration.ofSeconds(60);

    @UriParam(
            label = "consumer",
            defaultValue = "40s",
            description = "After how long at the latest the platform gets a sign of life and the position.")
    private Duration pingInterval = Duration.ofSeconds(40);

    @UriParam(
            label = "consumer",
            defaultValue = "5s",
            description = "After how long at the latest a position that moved is saved.")
    private Duration saveInterval = Duration.ofSeconds(5);

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Whether the platform is told the position; otherwise what it keeps stays as it is, and a"
                    + " restart begins where this one began.")
    private boolean saveState = true;

    /** A copy that can be changed on its own. */
    public OpenCtiConfiguration copy() {
        try {
            return (OpenCtiConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    public String getToken() {
        return token;
    }

    public void setToken(String token) {
        this.token = token;
    }

    public boolean isSslVerify() {
        return sslVerify;
    }

    public void setSslVerify(boolean sslVerify) {
        this.sslVerify = sslVerify;
    }

    public String getCustomHeaders() {
        return customHeaders;
    }

    public void setCustomHeaders(String customHeaders) {
        this.customHeaders = customHeaders;
    }

    public String getConnectorId() {
        return connectorId;
    }

    public void setConnectorId(String connectorId) {
        this.connectorId = connectorId;
    }

    public String getConnectorName() {
        return connectorName;
    }

    public void setConnectorName(String connectorName) {
        this.connectorName = connectorName;
    }

    public String getConnectorScope() {
        return connectorScope;
    }

    public void setConnectorScope(String connectorScope) {
        this.connectorScope = connectorScope;
    }

    public boolean isListenDelete() {
        return listenDelete;
    }

    public void setListenDelete(boolean listenDelete) {
        this.listenDelete = listenDelete;
    }

    public boolean isNoDependencies() {
        return noDependencies;
    }

    public void setNoDependencies(boolean noDependencies) {
        this.noDependencies = noDependencies;
    }

    public boolean isWithInferences() {
        return withInferences;
    }

    public void setWithInferences(boolean withInferences) {
        this.withInferences = withInferences;
    }

    public String getRecoverIsoDate() {
        return recoverIsoDate;
    }

    public void setRecoverIsoDate(String recoverIsoDate) {
        this.recoverIsoDate = recoverIsoDate;
    }

    public String getStartTimestamp() {
        return startTimestamp;
    }

    public void setStartTimestamp(String startTimestamp) {
        this.startTimestamp = startTimestamp;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public int getQueueEvents() {
        return queueEvents;
    }

    public void setQueueEvents(int queueEvents) {
        this.queueEvents = queueEvents;
    }

    public long getQueueBytes() {
        return queueBytes;
    }

    public void setQueueBytes(long queueBytes) {
        this.queueBytes = queueBytes;
    }

    public long getMaxEventBytes() {
        return maxEventBytes;
    }

    public void setMaxEventBytes(long maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
    }

    public int getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public Duration getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public Duration getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    public Duration getRetryDelayMax() {
        return retryDelayMax;
    }

    public void setRetryDelayMax(Duration retryDelayMax) {
        this.retryDelayMax = retryDelayMax;
    }

    public Duration getPingInterval() {
        return pingInterval;
    }

    public void setPingInterval(Duration pingInterval) {
        this.pingInterval = pingInterval;
    }

    public Duration getSaveInterval() {
        return saveInterval;
    }

    public void setSaveInterval(Duration saveInterval) {
        this.saveInterval = saveInterval;
    }

    public boolean isSaveState() {
        return saveState;
    }

    public void setSaveState(boolean saveState) {
        this.saveState = saveState;
    }
}
