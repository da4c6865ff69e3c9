package io.ctiroutes.setup;

import io.ctiroutes.falcon.access.Connections;
import io.ctiroutes.network.Authorities;
import io.ctiroutes.network.Loopback;
import io.ctiroutes.network.Proxies;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import okhttp3.OkHttpClient;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How OpenCTI and Falcon are reached: proxies, authorities, time-outs. */
public final class NetworkSetup {

    /** log4j2.xml shows its warnings at every level. */
    private static final Logger LOG = LoggerFactory.getLogger(NetworkSetup.class);

    private final Settings settings;
    private final Proxies proxies;
    private final Optional<Authorities> openCti;
    private final Optional<Authorities> falcon;

    /**
     * As the settings say.
     *
     * @param directory what relative paths in the settings are relative to
     * @throws StartException if a file with certificates cannot be used
     */
    public NetworkSetup(Settings settings, Path directory) {
        this.settings = settings;
        this.proxies = new Proxies(
                settings.proxy(Setting.HTTP_PROXY),
                settings.proxy(Setting.HTTPS_PROXY),
                settings.words(Setting.NO_PROXY));
        this.openCti = authorities(Setting.OPENCTI_CA_FILE, directory);
        this.falcon = authorities(Setting.CROWDSTRIKE_CA_FILE, directory);
    }

    /** Says what an operator should know about the way to the two sides, as far as this process goes there. */
    public void tell() {
        if (settings.mode() != Mode.WORKER) {
            tellOpenCti();
        }
        if (settings.mode() != Mode.READER) {
            tellPlain("Falcon", Setting.CROWDSTRIKE_API_BASE_URL, Setting.CROWDSTRIKE_CLIENT_SECRET);
            tellProxy("Falcon", settings.url(Setting.CROWDSTRIKE_API_BASE_URL));
        }
    }

    private void tellOpenCti() {
        URI platform = settings.url(Setting.OPENCTI_URL);
        if ("https".equalsIgnoreCase(platform.getScheme()) && !settings.flag(Setting.OPENCTI_SSL_VERIFY)) {
            LOG.warn(
                    "the certificate of OpenCTI is not verified: whoever is in between can read OPENCTI_TOKEN and change"
                            + " what is read; set OPENCTI_SSL_VERIFY=true, and OPENCTI_CA_FILE if the authority is your own");
        }
        tellPlain("OpenCTI", Setting.OPENCTI_URL, Setting.OPENCTI_TOKEN);
        tellProxy("OpenCTI", platform);
    }

    private void tellPlain(String side, Setting address, Setting secret) {
        URI url = settings.url(address);
        if ("http".equalsIgnoreCase(url.getScheme()) && !Loopback.holds(url)) {
            LOG.warn(
                    "{} is reached without TLS: whoever is in between can read {} and change what is read and written;"
                            + " set {} to an https:// address",
                    side,
                    secret.variable(),
                    address.variable());
        }
    }

    /** Configures the client for OpenCTI. */
    void configure(OkHttpClient.Builder client) {
        client.connectTimeout(settings.seconds(Setting.OPENCTI_CONNECT_TIMEOUT))
                .readTimeout(settings.seconds(Setting.OPENCTI_REQUEST_TIMEOUT))
                .callTimeout(settings.seconds(Setting.OPENCTI_REQUEST_TIMEOUT));
        openCti.ifPresent(
                trusted -> client.sslSocketFactory(trusted.sslContext().getSocketFactory(), trusted.trust()));
        proxies.configure(client);
    }

    /** How Falcon is reached. */
    Connections falcon() {
        return new Connections(
                settings.seconds(Setting.CROWDSTRIKE_CONNECT_TIMEOUT),
                settings.seconds(Setting.CROWDSTRIKE_REQUEST_TIMEOUT),
                falcon.map(Authorities::sslContext),
                proxies::configure);
    }

    /** Has the HTTP endpoints of a context trust the same authorities; an endpoint cannot be told by its client alone. */
    void configure(CamelContext context) {
        falcon.ifPresent(trusted -> context.getComponent("https", HttpComponent.class)
                .setSslContextParameters(new Trust(trusted.sslContext())));
    }

    private void tellProxy(String side, URI url) {
        proxies.to(url).ifPresent(proxy -> LOG.info("{} is reached through the proxy {}", side, proxy));
    }

    private static StartException unusable(Setting setting, Path file, String reason, IOException e) {
        return StartException.setting(setting.variable() + ": " + file + ' ' + reason, e);
    }

    private Optional<Authorities> authorities(Setting setting, Path directory) {
        Optional<Path> named = settings.file(setting);
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Path file = directory.resolve(named.get());
        try {
            return Optional.of(Authorities.with(file));
        } catch (NoSuchFileException e) {
            throw unusable(setting, file, "does not exist", e);
        } catch (IOException e) {
            throw unusable(setting, file, String.valueOf(e.getMessage()), e);
        }
    }

    private static final class Trust extends SSLContextParameters {
        private final SSLContext context;

        Trust(SSLContext context) {
            this.context = context;
        }

        @Override
        public SSLContext createSSLContext(CamelContext ignored) {
            return context;
        }
    }
}
