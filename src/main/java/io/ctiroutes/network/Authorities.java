package io.ctiroutes.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Who vouches for servers: the authorities that Java trusts, and some of the customer's own.
 *
 * @param trust      decides on certificates
 * @param sslContext for clients
 */
public record Authorities(X509TrustManager trust, SSLContext sslContext) {

    /**
     * Java's authorities and those in a file.
     *
     * @param pem a file with one certificate or more
     * @throws IOException if it cannot be read or holds no certificate; the message says which
     */
    public static Authorities with(Path pem) throws IOException {
        List<Certificate> certificates = certificates(pem);
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            certificates.addAll(Arrays.asList(trustManager(null).getAcceptedIssuers()));
            for (Certificate certificate : certificates) {
                all.setCertificateEntry("authority-" + all.size(), certificate);
            }
            X509TrustManager trust = trustManager(all);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return new Authorities(trust, context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not available", e);
        }
    }

    private static List<Certificate> certificates(Path pem) throws IOException {
        try (InputStream file = Files.newInputStream(pem)) {
            List<Certificate> certificates =
                    new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(file));
            if (certificates.isEmpty()) {
                throw new IOException("holds no certificate");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IOException("holds something else than certificates in PEM (-----BEGIN CERTIFICATE-----)", e);
        }
    }

    /** One that trusts what is in a store; without a store, what Java trusts. */
    private static X509TrustManager trustManager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("there is no X.509 trust manager"));
    }
}
