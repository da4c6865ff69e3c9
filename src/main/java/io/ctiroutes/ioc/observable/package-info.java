/** Which IOC an observable is, in its one spelling, and which values never go to Falcon. */
package io.ctiroutes.ioc.observable;
