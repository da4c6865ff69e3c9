/** The stream as it is read: frames, events, the queue, the position. */
package io.ctiroutes.opencti.stream;
