package io.ctiroutes.sandbox.contract;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a run was asked to do.
 *
 * @param targets where examples are tried; none: on stand-ins
 * @param write   whether examples that write are tried
 */
record ContractOptions(Map<Api, Target> targets, boolean write) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /**
     * Reads them: addresses from properties, credentials from the environment or from the files that it names.
     *
     * @param properties  a property, or null
     * @param environment a variable, or null
     * @throws IllegalArgumentException if something is missing or wrong; no secret is in its message
     */
    static ContractOptions of(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        Map<Api, Target> targets = new EnumMap<>(Api.class);
        address("falcon.url", properties)
                .ifPresent(url -> targets.put(
                        Api.FALCON,
                        new Target(
                                url,
                                Map.of(
                                        "client_id", credential("CROWDSTRIKE_CLIENT_ID", environment),
                                        "client_secret", credential("CROWDSTRIKE_CLIENT_SECRET", environment)))));
        address("opencti.url", properties).ifPresent(url -> {
            Map<String, String> variables = new HashMap<>(Map.of("token", credential("OPENCTI_TOKEN", environment)));
            given(properties.apply("opencti.stream")).ifPresent(stream -> variables.put("stream", stream));
            targets.put(Api.OPENCTI, new Target(url, variables));
        });
        return new ContractOptions(targets, "true".equals(properties.apply("contract.write")));
    }

    private static Optional<URI> address(String property, UnaryOperator<String> properties) {
        return given(properties.apply(property)).map(text -> {
            URI url = URI.create(text.replaceAll("/+$", ""));
            boolean safe = "https".equals(url.getScheme()) || LOOPBACK.contains(String.valueOf(url.getHost()));
            if (!safe) {
                throw new IllegalArgumentException(property + " must begin with https://, for secrets are sent there");
            }
            return url;
        });
    }

    private static String credential(String variable, UnaryOperator<String> environment) {
        return given(environment.apply(variable))
                .or(() -> given(environment.apply(variable + "_FILE")).map(ContractOptions::content))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the environment has neither " + variable + " nor " + variable + "_FILE"));
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file, e);
        }
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(some -> !some.isBlank());
    }
}
