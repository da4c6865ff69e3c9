package io.ctiroutes.opencti;

/**
 * One frame of OpenCTI's live stream, as it came.
 *
 * @param id   the stream id, {@code <milliseconds>-<sequence>}
 * @param type the SSE event name, e.g. {@code create}; never taken from inside the JSON
 * @param data the JSON text of the frame
 */
public record StreamEvent(String id, String type, String data) {}
