/** Every option once: its names, default, description and check; read from the environment and from properties. */
package io.ctiroutes.settings;
