package io.ctiroutes.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/**
 * What came back.
 *
 * @param body as JSON; missing if it is none. Of a stream: its first frame of every event, under the event's name, with {@code id}
 *             (null without one) and {@code data}
 */
record Answer(int status, HttpHeaders headers, JsonNode body) {}
