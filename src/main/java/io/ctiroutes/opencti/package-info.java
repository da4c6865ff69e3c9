/** The Camel component opencti:, its endpoint and its consumer. */
package io.ctiroutes.opencti;
