/** What operators touch: JMX beans, health and its probe, Camel's command line, masks over secrets. */
package io.ctiroutes.operate;
