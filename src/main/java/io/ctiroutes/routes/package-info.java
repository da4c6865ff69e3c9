/** Route files: loading them, trying them out, what cannot be meant, loading them again when they are edited. */
package io.ctiroutes.routes;
