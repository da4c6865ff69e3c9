package io.ctiroutes.settings.kind;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * The base address of an HTTP service; slashes at its end are cut.
 *
 * @param underscores whether the host name may have underscores: names of Compose services often do, though no URL should
 */
public record Url(boolean underscores) implements Kind<URI> {
    // Java finds no host where there is an underscore
    private static final Pattern COMPOSE_SERVICE = Pattern.compile("[A-Za-z0-9]+(_[A-Za-z0-9]+)+(:[1-9]\\d{0,4})?");
    private static final Pattern SCHEME = Pattern.compile("(?i)https?://.*");

    @Override
    public URI read(String text) throws RefusedValueException {
        if (!SCHEME.matcher(text).matches()) {
            throw new RefusedValueException("does not start with http:// or https://");
        }
        URI url = parse(text.replaceFirst("/+$", ""));
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new RefusedValueException("has a query (?…) or a fragment (#…)");
        }
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        if (authority.contains("@")) {
            throw new RefusedValueException("has a user name or password in it");
        }
        if (authority.contains("_") && !underscores) {
            throw new RefusedValueException(
                    "has an underscore in its host name, which URLs do not allow: use an alias");
        }
        if (url.getHost() == null && !COMPOSE_SERVICE.matcher(authority).matches()
                || url.getPort() == 0
                || url.getPort() > 65535) {
            throw new RefusedValueException("has no usable host name or port");
        }
        return url;
    }

    private static URI parse(String text) throws RefusedValueException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // its message would repeat the text
            throw new RefusedValueException("is not a URL");
        }
    }

    @Override
    public String allowed() {
        return "a URL that starts with http:// or https://, without user name, password, query and fragment";
    }
}
