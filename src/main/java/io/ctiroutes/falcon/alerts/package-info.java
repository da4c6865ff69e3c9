/** Falcon's alerts: what is asked for, and which values they name. */
package io.ctiroutes.falcon.alerts;
