/** The way to OpenCTI and to Falcon: proxies, and authorities to trust, for each kind of HTTP client. */
package io.ctiroutes.network;
