/** The IOC, its key and its changes, and the tables of types, severities, platforms and actions. */
package io.ctiroutes.ioc;
