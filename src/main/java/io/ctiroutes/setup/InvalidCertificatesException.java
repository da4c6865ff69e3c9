package io.ctiroutes.setup;

/** A file of certificates that cannot be used. The message names the setting and the file. */
public final class InvalidCertificatesException extends RuntimeException {

    InvalidCertificatesException(String message, Throwable cause) {
        super(message, cause);
    }
}
