/** The way into Falcon: tokens, region, rate limit, whether calls get through. */
package io.ctiroutes.falcon.access;
