/** What is kept back although it is wanted, because it can hardly be meant or there is no room for it. */
package io.ctiroutes.guard;
