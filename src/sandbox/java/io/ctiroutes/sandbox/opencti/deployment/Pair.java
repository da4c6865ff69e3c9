package io.ctiroutes.sandbox.opencti.deployment;

import io.ctiroutes.sandbox.opencti.NameBasedUuid;

/** An indicator and a Security Platform by their internal ids: there is one deployment a pair. */
record Pair(String indicatorId, String platformId) {

    /** A STIX id that belongs to this pair, and to this purpose, for ever. */
    String standardId(String type, String purpose) {
        return type + "--" + NameBasedUuid.stix(purpose + "|" + indicatorId + "|" + platformId);
    }
}
