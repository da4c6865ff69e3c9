/** Who goes before whom on the way to Falcon; known to all. */
package io.ctiroutes.turn;
