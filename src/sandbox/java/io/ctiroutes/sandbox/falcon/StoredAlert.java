package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.List;

/**
 * One alert as Falcon keeps and returns it. Absent texts are empty, absent lists are empty.
 *
 * @param id                     the composite id, given by Falcon
 * @param agentId                the endpoint that it comes from
 * @param product                {@code epp} for endpoints, {@code idp} for identities and so on
 * @param createdOn              when Falcon wrote it down
 * @param updatedOn              when it was changed last
 * @param visibleOn              when searches begin to find it
 * @param iocType                the type as alerts spell it: hashes are {@code hash_sha256} and {@code hash_md5}
 * @param iocValue               the value that set it off
 * @param iocValues              values that it names beside, or instead
 * @param iocContext             values that it names with their types, beside or instead
 * @param iocSource              the source of the IOC
 * @param disposition            what was done, as a number whose bits mean actions
 * @param dispositionDescription the same in words
 */
public record StoredAlert(
        String id,
        String agentId,
        String product,
        Instant createdOn,
        Instant updatedOn,
        Instant visibleOn,
        String iocType,
        String iocValue,
        List<String> iocValues,
        List<Named> iocContext,
        String iocSource,
        int disposition,
        String dispositionDescription) {

    /** A value with its type. */
    public record Named(String type, String value) {}

    /** Starts an alert about a value: seen now on some endpoint, let go on, without any other value. */
    public static StoredAlertBuilder about(String iocType, String iocValue) {
        return new StoredAlertBuilder("epp").ioc(iocType, iocValue);
    }

    /** Starts an alert of another product, which names no value. */
    public static StoredAlertBuilder ofProduct(String product) {
        return new StoredAlertBuilder(product);
    }
}
