/** The tenants of a worker: a file each, and what it says. */
package io.ctiroutes.tenant;
