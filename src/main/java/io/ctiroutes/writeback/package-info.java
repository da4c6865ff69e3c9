/** What OpenCTI is told of its indicators in Falcon, and what its analysts want of them there. */
package io.ctiroutes.writeback;
