/** IOC changes to Falcon: what the claims come to, chunks, calls, and what becomes of each row of an answer; a 400 is sorted out here. */
package io.ctiroutes.falcon.delivery;
