package io.ctiroutes.opencti;

/**
 * One frame of OpenCTI's live stream, as it came.
 *
 * @param id      the stream id, {@code <milliseconds>-<sequence>}
 * @param type    the SSE event name, e.g. {@code create}; never taken from inside the JSON
 * @param data    the JSON text of the frame; only its beginning if the frame is larger than is held in memory
 * @param cutFrom how many bytes the data had if this is only its beginning, else 0
 */
public record StreamEvent(String id, String type, String data, long cutFrom) {

    /** A whole frame. */
    public StreamEvent(String id, String type, String data) {
        this(id, type, data, 0);
    }

    /** Whether the data is all there. */
    public boolean whole() {
        return cutFrom == 0;
    }
}
