package io.ctiroutes.settings;

import static io.ctiroutes.settings.Group.CONNECTOR;
import static io.ctiroutes.settings.Group.CONSOLE;
import static io.ctiroutes.settings.Group.CROWDSTRIKE;
import static io.ctiroutes.settings.Group.DELIVERY;
import static io.ctiroutes.settings.Group.KAFKA;
import static io.ctiroutes.settings.Group.LIVE_STREAM;
import static io.ctiroutes.settings.Group.METRICS;
import static io.ctiroutes.settings.Group.NETWORK;
import static io.ctiroutes.settings.Group.OPENCTI;
import static io.ctiroutes.settings.Group.OPERATION;
import static io.ctiroutes.settings.Group.WRITE_BACK;

import io.ctiroutes.settings.kind.Choice;
import io.ctiroutes.settings.kind.Flag;
import io.ctiroutes.settings.kind.Headers;
import io.ctiroutes.settings.kind.Kind;
import io.ctiroutes.settings.kind.Location;
import io.ctiroutes.settings.kind.ProxyUrl;
import io.ctiroutes.settings.kind.RecoveryDate;
import io.ctiroutes.settings.kind.StreamStart;
import io.ctiroutes.settings.kind.Text;
import io.ctiroutes.settings.kind.Url;
import io.ctiroutes.settings.kind.WholeNumber;
import io.ctiroutes.settings.kind.Words;
import java.util.Set;
import java.util.regex.Pattern;

/** Every option of the connector, declared once. */
public enum Setting {
    OPENCTI_URL(
            OPENCTI,
            "opencti.url",
            "",
            new Url(true),
            "https://opencti.example.com",
            "Address of the OpenCTI platform.",
            Trait.NEEDED_TO_READ),
    OPENCTI_TOKEN(
            OPENCTI,
            "opencti.token",
            "",
            Text.credential("the API token of an OpenCTI user"),
            "00000000-0000-4000-8000-000000000000",
            "API token of the OpenCTI user whom the connector acts for.",
            Trait.NEEDED_TO_READ,
            Trait.SECRET),
    OPENCTI_SSL_VERIFY(
            OPENCTI,
            "opencti.ssl-verify",
            "false",
            new Flag(),
            "true",
            "Whether the certificate of an https:// platform is verified."),
    OPENCTI_CUSTOM_HEADERS(
            OPENCTI,
            "opencti.custom-headers",
            "",
            new Headers(),
            "X-Tenant:soc;X-Gateway-Key:abc",
            "HTTP headers to add to the requests to OpenCTI, for a proxy in front of it.",
            Trait.SECRET),
    OPENCTI_JSON_LOGGING(
            OPENCTI,
            "opencti.json-logging",
            "true",
            new Flag(),
            "false",
            "Whether log lines are JSON; plain text otherwise."),

    CONNECTOR_ID(
            CONNECTOR,
            "connector.id",
            "",
            Text.id("an id that no other connector has, best a UUID (version 4)"),
            "3c1f8d0a-6f0e-4b7e-9d3f-2f1f0a4b5c6d",
            "Id of this connector in OpenCTI; its position in the stream is kept under it.",
            Trait.NEEDED_TO_READ),
    CONNECTOR_TYPE(
            CONNECTOR,
            "connector.type",
            "STREAM",
            Choice.of("STREAM"),
            "STREAM",
            "Type of the connector in OpenCTI; there is no reason to set it."),
    CONNECTOR_NAME(
            CONNECTOR,
            "connector.name",
            "CrowdstrikeEndpointSecurity",
            Text.line("a name on one line"),
            "CrowdstrikeEndpointSecurity",
            "Name of the connector in OpenCTI."),
    CONNECTOR_SCOPE(
            CONNECTOR,
            "connector.scope",
            "crowdstrike-endpoint-security",
            Text.line("one or more words, separated by commas"),
            "crowdstrike-endpoint-security",
            "Scope of the connector in OpenCTI."),
    CONNECTOR_LOG_LEVEL(
            CONNECTOR,
            "connector.log-level",
            "error",
            Choice.of("debug", "info", "warn", "warning", "error"),
            "info",
            "How much is logged."),

    CONNECTOR_LIVE_STREAM_ID(
            LIVE_STREAM,
            "connector.live-stream-id",
            "",
            Text.id("the id of a live stream (a UUID, or live, or raw)"),
            "b0b7a1c5-5f0c-4c43-9a7a-1d5f5d0f6f3e",
            "Id of the live stream, from Data sharing, Live streams in OpenCTI.",
            Trait.NEEDED_TO_READ),
    CONNECTOR_LIVE_STREAM_LISTEN_DELETE(
            LIVE_STREAM,
            "connector.live-stream-listen-delete",
            "true",
            new Flag(),
            "true",
            "Whether deletions are received."),
    CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES(
            LIVE_STREAM,
            "connector.live-stream-no-dependencies",
            "true",
            new Flag(),
            "true",
            "Whether only the indicators are received, without the entities they refer to."),
    CONNECTOR_LIVE_STREAM_WITH_INFERENCES(
            LIVE_STREAM,
            "connector.live-stream-with-inferences",
            "false",
            new Flag(),
            "false",
            "Whether what OpenCTI's rules inferred is received, too."),
    CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE(
            LIVE_STREAM,
            "connector.live-stream-recover-iso-date",
            "",
            new RecoveryDate(),
            "2026-11-24T00:00:00Z",
            "Up to when a first run recovers what the stream no longer holds; not set: up to the moment of the first run."),
    CONNECTOR_LIVE_STREAM_START_TIMESTAMP(
            LIVE_STREAM,
            "connector.live-stream-start-timestamp",
            "",
            new StreamStart(),
            "1795478400000",
            "Where a first run starts in the stream; not set: at its beginning. Not used once OpenCTI keeps a position."),

    CROWDSTRIKE_API_BASE_URL(
            CROWDSTRIKE,
            "crowdstrike.api-base-url",
            "https://api.crowdstrike.com",
            new Url(false),
            "https://api.eu-1.crowdstrike.com",
            "Address of the Falcon API of your region."),
    CROWDSTRIKE_CLIENT_ID(
            CROWDSTRIKE,
            "crowdstrike.client-id",
            "",
            Text.credential("the id of a Falcon API client with read and write on IOC Management"),
            "0123456789abcdef0123456789abcdef",
            "Id of the Falcon API client.",
            Trait.NEEDED_ALONE),
    CROWDSTRIKE_CLIENT_SECRET(
            CROWDSTRIKE,
            "crowdstrike.client-secret",
            "",
            Text.credential("the secret of that API client"),
            "the-secret-that-falcon-showed-once",
            "Secret of the Falcon API client.",
            Trait.NEEDED_ALONE,
            Trait.SECRET),
    CROWDSTRIKE_PERMANENT_DELETE(
            CROWDSTRIKE,
            "crowdstrike.permanent-delete",
            "false",
            new Flag(),
            "false",
            "Whether a retired IOC is deleted; otherwise it is kept and tagged TO_DELETE."),
    CROWDSTRIKE_FALCON_FOR_MOBILE_ACTIVE(
            CROWDSTRIKE,
            "crowdstrike.falcon-for-mobile-active",
            "false",
            new Flag(),
            "true",
            "Whether Falcon for Mobile is licensed; android and ios are used only then."),
    CROWDSTRIKE_ACTION_ON_IP(
            CROWDSTRIKE,
            "crowdstrike.action-on-ip",
            "detect",
            Choice.of("no_action", "detect"),
            "detect",
            "What Falcon does when it sees an IP address."),
    CROWDSTRIKE_ACTION_ON_DOMAIN(
            CROWDSTRIKE,
            "crowdstrike.action-on-domain",
            "detect",
            Choice.of("no_action", "detect"),
            "detect",
            "What Falcon does when it sees a domain."),
    CROWDSTRIKE_ACTION_ON_HASH(
            CROWDSTRIKE,
            "crowdstrike.action-on-hash",
            "detect",
            Choice.of("no_action", "allow", "detect", "prevent"),
            "prevent",
            "What Falcon does when it sees a file hash."),

    METRICS_ENABLE(
            METRICS, "metrics.enable", "false", new Flag(), "true", "Whether metrics and health are served over HTTP."),
    METRICS_PORT(
            METRICS, "metrics.port", "9113", WholeNumber.between(1, 65535), "9113", "Port on which they are served."),
    METRICS_ADDR(METRICS, "metrics.addr", "0.0.0.0", Text.address(), "127.0.0.1", "Address on which they are served."),

    CONSOLE_ENABLE(
            CONSOLE,
            "console.enable",
            "false",
            new Flag(),
            "true",
            "Whether there is a page for operators at /console on METRICS_PORT: on the loopback interface, or with"
                    + " METRICS_ENABLE on METRICS_ADDR."),
    CONSOLE_PASSWORD(
            CONSOLE,
            "console.password",
            "",
            Text.credential("the password of the console"),
            "a-long-password",
            "What has to be known to see it, with any name of a user; needed unless it is on the loopback interface. Put it"
                    + " behind TLS, it is sent as it is.",
            Trait.SECRET),
    CONSOLE_HOSTS(
            CONSOLE,
            "console.hosts",
            "",
            Words.of("[A-Za-z0-9._-]+", "host names without a port"),
            "falcon-connector.example.com",
            "Under which host names the console is reached, besides addresses, localhost and METRICS_ADDR: a page elsewhere"
                    + " must not make a name of its own mean this machine."),

    CONNECTOR_MODE(
            OPERATION,
            "connector.mode",
            "all",
            Choice.of("all", "reader", "worker"),
            "reader",
            "Which part of the way this process goes: all of it, from OpenCTI to Kafka, or from Kafka to the Falcon of each tenant."),
    CONNECTOR_ROUTES(
            OPERATION,
            "connector.routes",
            "routes",
            new Location("a folder"),
            "routes",
            "Folder with the routes (*.camel.yaml)."),
    CONNECTOR_CLI(
            OPERATION,
            "connector.cli",
            "false",
            new Flag(),
            "true",
            "Whether Camel's command line (camel ps, camel top …) can look at and steer the process, by files in ~/.camel."),
    CONNECTOR_DATA(
            OPERATION,
            "connector.data",
            "data",
            new Location("a folder"),
            "/var/lib/connector",
            "Folder for the dead letters, and for the plan of a dry run."),
    CONNECTOR_BATCH_SIZE(
            OPERATION,
            "connector.batch-size",
            "4000",
            WholeNumber.between(1, 100_000),
            "4000",
            "How many stream events are handled together at most."),
    CONNECTOR_QUEUE_EVENTS(
            OPERATION,
            "connector.queue-events",
            "4000",
            WholeNumber.between(1, 10_000_000),
            "4000",
            "How many received stream events wait in memory at most."),
    CONNECTOR_QUEUE_BYTES(
            OPERATION,
            "connector.queue-bytes",
            "67108864",
            WholeNumber.bytes(1, 1L << 40),
            "67108864",
            "How many bytes of received stream events are in memory at most; one of more than 1 MiB counts four times."),
    CONNECTOR_MAX_EVENT_BYTES(
            OPERATION,
            "connector.max-event-bytes",
            "8388608",
            WholeNumber.bytes(1024, 1L << 30),
            "8388608",
            "How large a stream event may be; of a larger one only the beginning is kept, as a dead letter. More than the default"
                    + " wants more than 256 MB of heap."),
    CONNECTOR_MAX_ATTEMPTS(
            OPERATION,
            "connector.max-attempts",
            "10",
            WholeNumber.between(1, 1000),
            "10",
            "After how many failures for the same unexpected cause the events of a batch are tried one by one; a request to"
                    + " Falcon that fails so often is sent in halves."),
    CONNECTOR_IDLE_TIMEOUT(
            OPERATION,
            "connector.idle-timeout",
            "45",
            WholeNumber.seconds(1, 86_400),
            "45",
            "After how many seconds without a sign of life, not even a heartbeat, the stream is connected again."),
    CONNECTOR_EXCLUSIONS(
            OPERATION,
            "connector.exclusions",
            "",
            new Location("a file"),
            "exclusions.txt",
            "File with what never goes to Falcon, an entry a line: domain with its subdomains, address, range, hash."),
    CONNECTOR_RETRY_DELAY(
            OPERATION,
            "connector.retry-delay",
            "1000",
            WholeNumber.between(1, 3_600_000),
            "1000",
            "After how many milliseconds what failed is tried again for the first time; each time takes twice as long."),
    CONNECTOR_RETRY_DELAY_MAX(
            OPERATION,
            "connector.retry-delay-max",
            "60000",
            WholeNumber.between(1, 3_600_000),
            "60000",
            "How many milliseconds lie between two tries at most."),
    CONNECTOR_DEAD_LETTERS_MAX(
            OPERATION,
            "connector.dead-letters-max",
            "100000",
            WholeNumber.between(1, 10_000_000),
            "100000",
            "How many dead letters are kept at most; at that number deliveries wait, nothing is dropped."),
    CONNECTOR_DEAD_LETTERS_MAX_BYTES(
            OPERATION,
            "connector.dead-letters-max-bytes",
            "1073741824",
            WholeNumber.bytes(1, 1L << 40),
            "1073741824",
            "How many bytes the files of all dead letters have at most, each of which holds its whole event; at that size"
                    + " deliveries wait, nothing is dropped."),
    CONNECTOR_SHUTDOWN_TIMEOUT(
            OPERATION,
            "connector.shutdown-timeout",
            "30",
            WholeNumber.seconds(1, 86_400),
            "30",
            "How many seconds the calls that are under way get to end when the connector is stopped or routes are replaced."),

    CROWDSTRIKE_SOFT_DELETE_ACTION(
            DELIVERY,
            "crowdstrike.soft-delete-action",
            "no_action",
            Choice.of("no_action", "keep"),
            "keep",
            "The action of an IOC tagged TO_DELETE: no_action stops detections, keep leaves it as it was."),
    CROWDSTRIKE_ADOPT_FOREIGN(
            DELIVERY,
            "crowdstrike.adopt-foreign",
            "false",
            new Flag(),
            "false",
            "Whether IOCs that somebody else created are changed, too; otherwise they are skipped."),
    CROWDSTRIKE_DRY_RUN(
            DELIVERY,
            "crowdstrike.dry-run",
            "false",
            new Flag(),
            "true",
            "Whether nothing is written to Falcon: what would be goes to plan.jsonl in the data folder."),
    CROWDSTRIKE_ALLOW_PRIVATE_ADDRESSES(
            DELIVERY,
            "crowdstrike.allow-private-addresses",
            "false",
            new Flag(),
            "false",
            "Whether addresses that nobody on the internet can have are pushed, such as 10.0.0.1."),
    CROWDSTRIKE_PARALLEL_REQUESTS(
            DELIVERY,
            "crowdstrike.parallel-requests",
            "4",
            WholeNumber.between(1, 64),
            "4",
            "How many requests to Falcon are under way at the same time at most."),
    CROWDSTRIKE_MAX_ROWS_PER_REQUEST(
            DELIVERY,
            "crowdstrike.max-rows-per-request",
            "2000",
            WholeNumber.between(1, 2000),
            "2000",
            "How many IOCs a request carries at most."),
    CROWDSTRIKE_MAX_URL_BYTES(
            DELIVERY,
            "crowdstrike.max-url-bytes",
            "16000",
            WholeNumber.bytes(2000, 1_000_000),
            "16000",
            "How long the URL of a look-up is at most."),
    CROWDSTRIKE_MAX_BODY_BYTES(
            DELIVERY,
            "crowdstrike.max-body-bytes",
            "4194304",
            WholeNumber.bytes(65_536, 67_108_864),
            "4194304",
            "How long the body of a request is at most."),
    CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE(
            DELIVERY,
            "crowdstrike.max-requests-per-minute",
            "3000",
            WholeNumber.between(1, 6000),
            "3000",
            "How many requests are sent to Falcon in a minute at most; Falcon takes 6000 of all clients together."),
    CONNECTOR_RECONCILE(
            DELIVERY,
            "connector.reconcile",
            "report",
            Choice.of("off", "report", "repair"),
            "repair",
            "What is done again and again about Falcon not holding what OpenCTI wants: report tells what differs, repair has"
                    + " it delivered as well, off does nothing."),
    CONNECTOR_RECONCILE_INTERVAL(
            DELIVERY,
            "connector.reconcile-interval",
            "24",
            WholeNumber.between(1, 8_760),
            "168",
            "How many hours lie between two such checks; the first is an hour after the start."),
    CONNECTOR_MAX_RETIRE_PERCENT(
            DELIVERY,
            "connector.max-retire-percent",
            "20",
            WholeNumber.between(0, 100),
            "50",
            "How many percent of the IOCs that are live may be retired within ten minutes, or 1000 IOCs if that is more: what"
                    + " else is to be retired waits to be approved. 100 for all."),
    CROWDSTRIKE_MAX_IOCS(
            DELIVERY,
            "crowdstrike.max-iocs",
            "1000000",
            WholeNumber.between(1, 100_000_000),
            "500000",
            "How many IOCs Falcon takes of the customer, from all sources together."),
    CROWDSTRIKE_QUOTA_RESERVE(
            DELIVERY,
            "crowdstrike.quota-reserve",
            "10000",
            WholeNumber.between(0, 100_000_000),
            "50000",
            "How many IOCs below that health begins to warn."),
    CROWDSTRIKE_QUOTA_POLICY(
            DELIVERY,
            "crowdstrike.quota-policy",
            "wait",
            Choice.of("wait", "evict"),
            "evict",
            "What new IOCs do while Falcon is full: wait for room, or evict the least valuable of the connector's own, as far as"
                    + " that is worth less (retired, then expired, then of the lowest severity, then the oldest)."),
    CROWDSTRIKE_PURGE_RETIRED_AFTER(
            DELIVERY,
            "crowdstrike.purge-retired-after",
            "30",
            WholeNumber.between(0, 36_500),
            "90",
            "For how many days IOCs that are only marked as retired (TO_DELETE) are kept in Falcon before they are deleted; 0"
                    + " for ever."),
    CROWDSTRIKE_SEARCH_LAG(
            DELIVERY,
            "crowdstrike.search-lag",
            "30",
            WholeNumber.seconds(0, 300),
            "60",
            "For how many seconds Falcon's search may not show an IOC that was just created: so long it is looked up again"
                    + " before it counts as absent."),
    CROWDSTRIKE_DESCRIPTION_MAX_LENGTH(
            DELIVERY,
            "crowdstrike.description-max-length",
            "200",
            WholeNumber.between(0, 1_000_000),
            "200",
            "After how many characters a description is cut; 0: never."),
    CROWDSTRIKE_REQUEST_TIMEOUT(
            DELIVERY,
            "crowdstrike.request-timeout",
            "60",
            WholeNumber.seconds(1, 86_400),
            "60",
            "How many seconds a request to Falcon may take."),
    CROWDSTRIKE_HOST_GROUPS(
            DELIVERY,
            "crowdstrike.host-groups",
            "",
            Words.of("[0-9a-fA-F]{32}", "ids of host groups (32 hexadecimal digits)"),
            "0123456789abcdef0123456789abcdef",
            "Host groups that IOCs apply to; not set: all hosts."),
    CROWDSTRIKE_TAGS(
            DELIVERY,
            "crowdstrike.tags",
            "",
            Words.of("[^\\p{Cntrl},]+", "tags"),
            "opencti,production",
            "Tags that every IOC gets, on top of the labels of its indicator."),
    CROWDSTRIKE_RETRODETECTS(
            DELIVERY,
            "crowdstrike.retrodetects",
            "false",
            new Flag(),
            "true",
            "Whether Falcon also makes detections for hosts that saw an IOC before it was pushed."),
    CROWDSTRIKE_MEMBER_CID(
            DELIVERY,
            "crowdstrike.member-cid",
            "",
            new Text(
                    Pattern.compile("[0-9a-fA-F]{32}(-[0-9a-fA-F]{2})?"),
                    "a customer id: 32 hexadecimal digits, with or without its checksum"),
            "0123456789ABCDEF0123456789ABCDEF-12",
            "Member of a Flight Control parent (MSSP) whose IOCs these are; not set: the API client's own customer."),

    DEPLOYMENT_REPORTING_ENABLED(
            WRITE_BACK,
            "deployment.reporting-enabled",
            "true",
            new Flag(),
            "false",
            "Whether OpenCTI is told which indicators are in Falcon, which are refused and which are removed, and what analysts want"
                    + " of them there is done."),
    HITS_REPORTING_ENABLED(
            WRITE_BACK,
            "hits.reporting-enabled",
            "true",
            new Flag(),
            "false",
            "Whether OpenCTI is told which indicators were hit; not without deployment.reporting-enabled."),
    SECURITY_PLATFORM_NAME(
            WRITE_BACK,
            "security-platform.name",
            "CrowdStrike Falcon",
            Text.line("a name of two or more characters on one line"),
            "Falcon of the head office",
            "Name of the Security Platform that stands for this Falcon in OpenCTI; it is created if there is none."),
    SECURITY_PLATFORM_TYPE(
            WRITE_BACK,
            "security-platform.type",
            "EDR",
            Text.line("a type from OpenCTI's vocabulary"),
            "XDR",
            "Its type, if it is created."),
    SECURITY_PLATFORM_ID(
            WRITE_BACK,
            "security-platform.id",
            "",
            Text.id("the id of a Security Platform"),
            "0f3a8c1e-5b7d-4a2e-9c6f-1d2e3f4a5b6c",
            "Its id in OpenCTI, to share one with another connector; not set: it is found by its name."),
    HITS_INTERVAL(
            WRITE_BACK,
            "hits.interval",
            "5",
            WholeNumber.between(1, 1_440),
            "15",
            "How many minutes lie between two searches for new alerts in Falcon."),
    HITS_BY_SOURCE(
            WRITE_BACK,
            "hits.by-source",
            "true",
            new Flag(),
            "false",
            "Whether Falcon is asked for alerts about IOCs of this source only; false reads all alerts, if hits are missing."),
    HITS_SIGHTINGS(
            WRITE_BACK,
            "hits.sightings",
            "false",
            new Flag(),
            "true",
            "Whether an OpenCTI that does not count hits gets a sighting for each."),
    VALIDATION_ENABLED(
            WRITE_BACK,
            "validation.enabled",
            "false",
            new Flag(),
            "true",
            "Whether requests for validation, as of OpenAEV, are answered by the alerts that were read; not without"
                    + " hits.reporting-enabled."),
    VALIDATION_WINDOW(
            WRITE_BACK,
            "validation.window",
            "60",
            WholeNumber.between(1, 10_080),
            "240",
            "How many minutes after a request for validation an indicator without an alert counts as missed."),

    KAFKA_BOOTSTRAP_SERVERS(
            KAFKA,
            "kafka.bootstrap-servers",
            "",
            Words.of(
                    "(\\[[0-9a-fA-F:.]+(%[A-Za-z0-9]+)?]|[A-Za-z0-9._-]+):[1-9][0-9]{0,4}",
                    "one or more brokers as host:port"),
            "kafka-1:9092,kafka-2:9092",
            "Brokers by which the cluster is found.",
            Trait.NEEDED_WITH_KAFKA),
    KAFKA_TOPIC(
            KAFKA,
            "kafka.topic",
            "ioc-changes",
            new Text(
                    Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}"),
                    "a topic's name: up to 249 letters, digits, dots, dashes and underscores"),
            "ioc-changes",
            "Topic with the state of every IOC; it is created if there is none."),
    KAFKA_PARTITIONS(
            KAFKA,
            "kafka.partitions",
            "8",
            WholeNumber.between(1, 10_000),
            "16",
            "How many partitions the topic is created with: so many workers can share a tenant at most."),
    KAFKA_REPLICATION_FACTOR(
            KAFKA,
            "kafka.replication-factor",
            "3",
            WholeNumber.between(1, 100),
            "1",
            "On how many brokers each record of the topic is kept, when it is created."),
    KAFKA_GROUP_PREFIX(
            KAFKA,
            "kafka.group-prefix",
            "opencti-falcon",
            Text.id("what no other application's groups begin with"),
            "opencti-falcon",
            "What the names of the consumer groups begin with; a dot and the tenant's name follow."),
    KAFKA_RETIRED_RETENTION(
            KAFKA,
            "kafka.retired-retention",
            "30",
            WholeNumber.between(1, 36_500),
            "90",
            "For how many days the topic keeps that an IOC is retired: no tenant may be away for longer."),
    CONNECTOR_TENANTS(
            KAFKA,
            "connector.tenants",
            "tenants",
            new Location("a folder"),
            "/etc/connector/tenants",
            "Folder with a file for each tenant that a worker serves (NAME.properties)."),
    CONNECTOR_WORKER_NAME(
            KAFKA,
            "connector.worker-name",
            "",
            Text.id("a name that no other worker has"),
            "worker-1",
            "Name of this worker in the consumer groups, where it keeps its partitions over a short restart; not set: the name of"
                    + " the host."),

    OPENCTI_CA_FILE(
            NETWORK,
            "opencti.ca-file",
            "",
            new Location("a file"),
            "/etc/ssl/company-ca.pem",
            "File with certificates (PEM) of authorities to trust for OpenCTI, besides those that Java trusts."),
    OPENCTI_CONNECT_TIMEOUT(
            NETWORK,
            "opencti.connect-timeout",
            "10",
            WholeNumber.seconds(1, 86_400),
            "10",
            "How many seconds connecting to OpenCTI may take."),
    OPENCTI_REQUEST_TIMEOUT(
            NETWORK,
            "opencti.request-timeout",
            "30",
            WholeNumber.seconds(1, 86_400),
            "30",
            "How many seconds a request to OpenCTI may take; for the stream, see connector.idle-timeout."),
    CROWDSTRIKE_CA_FILE(
            NETWORK,
            "crowdstrike.ca-file",
            "",
            new Location("a file"),
            "/etc/ssl/company-ca.pem",
            "File with certificates (PEM) of authorities to trust for Falcon, besides those that Java trusts."),
    CROWDSTRIKE_CONNECT_TIMEOUT(
            NETWORK,
            "crowdstrike.connect-timeout",
            "10",
            WholeNumber.seconds(1, 86_400),
            "10",
            "How many seconds connecting to Falcon may take."),
    HTTP_PROXY(
            NETWORK,
            "http.proxy",
            "",
            new ProxyUrl(),
            "http://user:password@proxy.example.com:3128",
            "Proxy for addresses that start with http://.",
            Trait.SECRET,
            Trait.EITHER_CASE),
    HTTPS_PROXY(
            NETWORK,
            "https.proxy",
            "",
            new ProxyUrl(),
            "http://user:password@proxy.example.com:3128",
            "Proxy for addresses that start with https://.",
            Trait.SECRET,
            Trait.EITHER_CASE),
    NO_PROXY(
            NETWORK,
            "no.proxy",
            "",
            Words.of("[^\\s\\p{Cntrl},]+", "host names, domains, addresses or ranges (or *)"),
            "opencti,.example.com,10.0.0.0/8",
            "What is reached without a proxy: a name with all below it, an address, a range; * is everything.",
            Trait.EITHER_CASE);

    private enum Trait {
        /** Who reads OpenCTI cannot do without it. */
        NEEDED_TO_READ(Mode.ALL, Mode.READER),
        /** One Falcon customer has it of the process, each tenant of a worker has its own. */
        NEEDED_ALONE(Mode.ALL),
        NEEDED_WITH_KAFKA(Mode.READER, Mode.WORKER),
        SECRET,
        /** The variable may also be in lower case, which then wins: that is the custom with proxies. */
        EITHER_CASE;

        private final Set<Mode> neededIn;

        Trait(Mode... neededIn) {
            this.neededIn = Set.of(neededIn);
        }
    }

    private final Group group;
    private final String property;
    private final String defaultText;
    private final Kind<?> kind;
    private final String example;
    private final String description;
    private final Set<Trait> traits;

    Setting(
            Group group,
            String property,
            String defaultText,
            Kind<?> kind,
            String example,
            String description,
            Trait... traits) {
        this.group = group;
        this.property = property;
        this.defaultText = defaultText;
        this.kind = kind;
        this.example = example;
        this.description = description;
        this.traits = Set.of(traits);
    }

    /** The heading under which it is listed. */
    public Group group() {
        return group;
    }

    /** Its name in application.properties, such as {@code opencti.url}. */
    public String property() {
        return property;
    }

    /** Its name in the environment, such as {@code OPENCTI_URL}. */
    public String variable() {
        return Source.variable(property);
    }

    /** The value when none is given; empty when there is no default. */
    public String defaultText() {
        return defaultText;
    }

    /** What it is for, in one sentence. */
    public String description() {
        return description;
    }

    /** What is allowed as its value. */
    public String allowed() {
        return kind.allowed();
    }

    /** A value that is allowed. */
    public String example() {
        return example;
    }

    /** Whether the connector cannot start in this mode without it. */
    public boolean requiredIn(Mode mode) {
        return traits.stream().anyMatch(trait -> trait.neededIn.contains(mode));
    }

    /** Whether its value must never be shown. */
    public boolean secret() {
        return traits.contains(Trait.SECRET);
    }

    /** Whether its variable is also known in lower case. */
    boolean eitherCase() {
        return traits.contains(Trait.EITHER_CASE);
    }

    Kind<?> kind() {
        return kind;
    }
}
