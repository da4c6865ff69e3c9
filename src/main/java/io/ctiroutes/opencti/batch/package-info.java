/** What has been read, batch by batch through the routes: tried again, acknowledged in the order of the stream. */
package io.ctiroutes.opencti.batch;
