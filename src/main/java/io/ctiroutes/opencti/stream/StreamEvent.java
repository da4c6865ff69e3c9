package io.ctiroutes.opencti.stream;

import io.ctiroutes.text.Utf8Text;
import java.util.Optional;

/**
 * One frame of OpenCTI's live stream, as it came.
 *
 * @param id      the stream id, {@code <milliseconds>-<sequence>}
 * @param type    the SSE event name, e.g. {@code create}; never taken from inside the JSON
 * @param content the JSON text of the frame; only its beginning if the frame is larger than is held in memory
 * @param cutFrom how many bytes the data had if this is only its beginning, else 0
 * @param reading what the component has read from the data ahead; absent if nothing was
 */
public record StreamEvent(String id, String type, Utf8Text content, long cutFrom, Optional<Object> reading) {

    /** A frame that nothing was read from yet. */
    public StreamEvent(String id, String type, Utf8Text content, long cutFrom) {
        this(id, type, content, cutFrom, Optional.empty());
    }

    /** A whole frame. */
    public StreamEvent(String id, String type, String data) {
        this(id, type, Utf8Text.of(data), 0);
    }

    /** The same with what was read from it. */
    public StreamEvent with(Object whatWasRead) {
        return new StreamEvent(id, type, content, cutFrom, Optional.of(whatWasRead));
    }

    /** The JSON text of the frame in characters, made anew each time. */
    public String data() {
        return content.toString();
    }

    /** Whether the data is all there. */
    public boolean whole() {
        return cutFrom == 0;
    }
}
