package io.ctiroutes.sandbox.process;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.tls.HeldCertificate;

/** A company's own certificate authority, which nobody outside trusts, with a server on the loopback address. */
public final class PrivateAuthority {

    private final HeldCertificate root = new HeldCertificate.Builder()
            .certificateAuthority(0)
            .commonName("Company CA")
            .build();
    private final HeldCertificate server;

    private PrivateAuthority(String host) {
        server = new HeldCertificate.Builder()
                .signedBy(root)
                .commonName("server")
                .addSubjectAlternativeName(host)
                .build();
    }

    /** A new one, whose server has a certificate for its address. */
    public static PrivateAuthority create() {
        return new PrivateAuthority("127.0.0.1");
    }

    /** A new one, whose server has a certificate for another host than its own. */
    public static PrivateAuthority forAnotherHost() {
        return new PrivateAuthority("elsewhere.example");
    }

    /** The authority's certificate, as PEM. */
    public String pem() {
        return root.certificatePem();
    }

    /** Writes the authority's certificate to a file, as PEM. */
    public Path write(Path file) {
        try {
            return Files.writeString(file, "# the company's authority\n" + pem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a server its certificate and key: it speaks TLS only. */
    public void vouchFor(HttpServerOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(server.certificatePem() + pem()))
                        .addKeyValue(Buffer.buffer(server.privateKeyPkcs8Pem())));
    }
}
