/** Every setting once, and the places that settings are read from. */
package io.ctiroutes.settings;
