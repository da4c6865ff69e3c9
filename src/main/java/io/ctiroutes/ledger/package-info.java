/** What the connector knows of IOCs: who claims them and what Falcon was told. It may be lost without losing the promise. */
package io.ctiroutes.ledger;
