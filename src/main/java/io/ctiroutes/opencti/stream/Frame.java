package io.ctiroutes.opencti.stream;

import io.ctiroutes.text.Utf8Text;

/**
 * One server-sent event.
 *
 * @param id    the last id that the stream gave, with this frame or before it; empty if none yet
 * @param event its name; empty if it has none
 * @param content its data; only the beginning if it is not whole
 * @param size  how many bytes the data had
 * @param whole whether the data is all there
 */
record Frame(String id, String event, Utf8Text content, long size, boolean whole) {

    /** Its data in characters. */
    String data() {
        return content.toString();
    }
}
