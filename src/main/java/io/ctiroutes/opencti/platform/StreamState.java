package io.ctiroutes.opencti.platform;

/** What a stream is doing, in the words that operators read. */
public enum StreamState {
    /** Nothing is read: the route is stopped. */
    STOPPED("stopped"),
    /** It asks OpenCTI for its registration, and so for the position. */
    REGISTERING("registering"),
    /** It asks OpenCTI for the stream. */
    CONNECTING("connecting"),
    /** The stream is open. */
    CONNECTED("connected"),
    /** The stream is open, and the platform sends what its database holds first. */
    RECOVERING("recovering"),
    /** An operator has suspended the route: events are received and wait. */
    SUSPENDED("suspended"),

    /** The live stream is stopped in OpenCTI's user interface. */
    STOPPED_IN_OPENCTI("stopped in OpenCTI"),
    /** OpenCTI answers, but does not give what was asked for: token, rights, stream id, connector or path are wrong. */
    REFUSED("refused"),
    /** There is an answer, but no stream: mostly a page, because the path of the URL is wrong. */
    NOT_A_STREAM("not an event stream"),
    /** OpenCTI says itself that something does not work there. */
    FAILING("error in OpenCTI"),
    /** There is no connection, or it broke off. */
    UNREACHABLE("unreachable"),
    /** The stream is open, but no byte comes, not even a heartbeat. */
    SILENT("silent"),
    /** Something went wrong here that nobody thought of. */
    BROKEN("unexpected error");

    private final String text;

    StreamState(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Whether somebody may have to do something. */
    public boolean isFailure() {
        return ordinal() >= STOPPED_IN_OPENCTI.ordinal();
    }
}
