package io.ctiroutes.sandbox.falcon;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What goes back to the caller.
 *
 * @param rows the rows the request was about, for the record of traffic
 */
record Answer(int status, Map<String, String> headers, Buffer body, int rows) {

    static Answer json(int status, String trace, byte[] body, int rows) {
        return new Answer(
                status, Map.of("Content-Type", "application/json", "X-CS-TRACEID", trace), Buffer.buffer(body), rows);
    }

    /** A page of the gateway in front of Falcon. */
    static Answer html(int status, int rows) {
        String page = "<html>\r\n<head><title>" + status + "</title></head>\r\n<body>\r\n<center><h1>" + status
                + "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
        return new Answer(status, Map.of("Content-Type", "text/html"), Buffer.buffer(page), rows);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body, rows);
    }

    Answer about(int rows) {
        return new Answer(status, headers, body, rows);
    }
}
