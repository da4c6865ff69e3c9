package io.ctiroutes.sandbox.opencti;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** UUIDs that follow from a text: RFC 4122 version 5 for STIX ids, and version-4 look-alikes for internal ids. */
public final class NameBasedUuid {

    /** The namespace of STIX 2.1 deterministic ids. */
    private static final UUID STIX = UUID.fromString("00abedb4-aa42-466c-9c01-fed23315a9b7");

    private NameBasedUuid() {}

    /** The UUID of a STIX id. */
    public static UUID stix(String name) {
        return from(STIX, name, 5);
    }

    /** The internal id. */
    public static UUID internal(String name) {
        return from(STIX, name, 4);
    }

    private static UUID from(UUID namespace, String name, int version) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .array());
            ByteBuffer digest = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            long most = digest.getLong() & 0xFFFF_FFFF_FFFF_0FFFL | (long) version << 12;
            long least = digest.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
            return new UUID(most, least);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
