/** What Falcon's IOC API takes and says: bodies, answers read from JSON, FQL. */
package io.ctiroutes.falcon.api;
