/** The command line: what can be asked of the connector without starting it. */
package io.ctiroutes.command;
