package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.sandbox.process.RemoteJmx;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever may look at the packaged connector over a remote connection can read everything there, but no secret. */
class SecretsOverJmxIT {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    /** What is set, and the part of it that must not be seen. */
    private final Map<Setting, String> secrets = new EnumMap<>(Setting.class);

    @Test
    void noSecretOfTheEnvironmentIsInAnyBeanOrDump() throws Exception {
        setSecrets();

        assertThat(everythingToRead())
                .contains(
                        standIns.falcon().baseUrl().getAuthority(),
                        // all the dumps, as XML and as YAML, with the placeholders and without
                        "dumpRouteAsXml() = <route ",
                        "dumpRoutesAsXml() = <routes ",
                        "dumpRoutesCoverageAsXml() = ",
                        "dumpRouteAsYaml() = - route:",
                        "dumpProcessorAsXml() = ",
                        "{{connector.live-stream-id}}",
                        "opencti:" + standIns.openCti().streamId())
                .doesNotContain(secrets.values());
    }

    @Test
    void noSecretOfApplicationPropertiesIsThereEvenIfARouteNamesIt() throws Exception {
        setSecrets();
        Installation installation = standIns.installation();
        Files.writeString(
                standIns.directory().resolve("application.properties"),
                secrets.keySet().stream()
                        .map(secret -> secret.property() + '=' + installation.value(secret))
                        .collect(Collectors.joining("\n")));
        secrets.keySet().forEach(installation::without);
        Files.writeString(standIns.directory().resolve("routes/by-hand.camel.yaml"), """
                - route:
                    id: by-hand
                    autoStartup: false
                    from:
                      uri: opencti:second
                      parameters:
                        connectorId: 9b1f8d0a-6f0e-4b7e-9d3f-2f1f0a4b5c6e
                        token: "{{opencti.token}}"
                        customHeaders: "{{opencti.custom-headers}}"
                      steps:
                        - setHeader: {id: written-out, name: X-Secret, constant: "{{crowdstrike.client-secret}}"}
                        - setHeader: {id: in-an-expression, name: X-Token, simple: "Bearer {{opencti.token}}"}
                        - to: {id: in-a-uri, uri: "http://second.example?authPassword=RAW({{crowdstrike.client-secret}})"}
                        - toD: {id: in-a-dynamic-uri, uri: "http://third.example?key={{opencti.token}}"}
                        - setBody: {id: through, constant: "through {{https.proxy}}"}
                """);

        assertThat(everythingToRead()).contains("by-hand", "in-an-expression").doesNotContain(secrets.values());
    }

    /** Every secret that there is, with a value that cannot be anywhere by chance. */
    private void setSecrets() {
        // what the stand-ins know nobody else does
        secrets.put(Setting.OPENCTI_TOKEN, standIns.openCti().token());
        // it has characters in it that are written differently in XML and in URIs; its beginning is not
        secrets.put(
                Setting.CROWDSTRIKE_CLIENT_SECRET,
                standIns.falcon().clientSecret().replaceAll("\\W.*", ""));
        set(Setting.OPENCTI_CUSTOM_HEADERS, "X-Gateway-Key:hush-gateway-42", "hush-gateway-42");
        set(Setting.HTTP_PROXY, "http://proxyman:hush-http-43@127.0.0.1:9", "hush-http-43");
        set(Setting.HTTPS_PROXY, "http://proxyman:hush-https-44@127.0.0.1:9", "hush-https-44");
        set(Setting.CONSOLE_PASSWORD, "hush-console-45", "hush-console-45");
        standIns.installation().with(Setting.CONSOLE_ENABLE, "true").with(Setting.NO_PROXY, "127.0.0.1");
        assertThat(secrets.keySet())
                .as("a new secret has to be set here, too")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Setting.values()).filter(Setting::secret).toList());
    }

    private void set(Setting setting, String value, String secretPart) {
        standIns.installation().with(setting, value);
        secrets.put(setting, secretPart);
    }

    private String everythingToRead() throws JMException, IOException {
        int port = FreePort.next();
        standIns.startProcess(RemoteJmx.flags(port));
        standIns.openCti().create(Indicator.domain("first.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "first.example").isPresent());
        try (RemoteJmx jmx = RemoteJmx.connect(port)) {
            return jmx.everythingToRead();
        }
    }
}
