package io.ctiroutes.settings.kind;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** The address of an HTTP proxy, with or without http:// in front, user and password, and port. */
public record ProxyUrl() implements Kind<URI> {
    private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*");
    private static final int DEFAULT_PORT = 80;

    @Override
    public URI read(String text) throws RefusedValueException {
        URI url = parse(SCHEME.matcher(text).matches() ? text : "http://" + text);
        if (!"http".equalsIgnoreCase(url.getScheme())) {
            throw new RefusedValueException(
                    "is no http:// address: proxies are spoken to in plain HTTP, also about https" + " addresses");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65535) {
            throw new RefusedValueException(
                    "has no usable host name or port, or a user name or password with characters"
                            + " that have to be written as %xx");
        }
        if (!url.getRawPath().replace("/", "").isEmpty() || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new RefusedValueException("has a path, a query or a fragment");
        }
        if (url.getRawUserInfo() != null && !url.getRawUserInfo().contains(":")) {
            throw new RefusedValueException("has a user name, but no password");
        }
        String user = url.getRawUserInfo() == null ? "" : url.getRawUserInfo() + '@';
        int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
        return URI.create("http://" + user + url.getHost() + ':' + port);
    }

    private static URI parse(String text) throws RefusedValueException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // its message would repeat the text
            throw new RefusedValueException(
                    "is not a URL; in user name and password, special characters have to be" + " written as %xx");
        }
    }

    @Override
    public String allowed() {
        return "http://host:port, with user name and password as in http://user:password@host:port";
    }
}
