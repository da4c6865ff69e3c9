/** The language of patterns: what an indicator's pattern compares. */
package io.ctiroutes.stix.pattern;
