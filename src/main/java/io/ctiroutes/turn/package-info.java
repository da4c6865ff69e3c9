/** Who goes before whom on the way to Falcon. */
package io.ctiroutes.turn;
