package io.ctiroutes.sandbox.contract;

import java.net.URI;
import java.util.Map;

/**
 * Where examples of an API are tried, and as whom.
 *
 * @param url       without a slash at the end
 * @param variables what requests may name: credentials, and the stream
 */
record Target(URI url, Map<String, String> variables) {}
