package io.ctiroutes.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.docs.Page;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/scale.md tells of a tenant's file is so. */
class TenantPageTest {

    private static final Page PAGE = Page.section("docs/scale.md", "A tenant's file");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|");

    @TempDir
    Path directory;

    @Test
    void everyKeyHasARowAndNothingElse() {
        List<String> keys = Stream.concat(
                        Arrays.stream(FilterKey.values()).map(FilterKey::key),
                        TenantKeys.SETTINGS.stream().map(Setting::property))
                .toList();

        assertThat(examples().keySet()).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void everyExampleIsAllowed() throws IOException {
        TenantFolder tenants = new TenantFolder(directory);
        for (Map.Entry<String, String> example : examples().entrySet()) {
            Tenant tenant = tenants.tenant("acme", example.getKey() + "=" + example.getValue())
                    .readOne();

            assertThat(tenant.name()).isEqualTo("acme");
        }
    }

    @Test
    void theFileOfTheExampleIsRead() throws IOException {
        TenantFolder tenants = new TenantFolder(directory);
        Files.writeString(directory.resolve("tenants/acme.secret"), TenantFolder.SECRET);

        Tenant tenant = tenants.file(
                        "acme.properties", PAGE.blocks("properties").get(0))
                .readOne();

        assertThat(tenant.settings().text(Setting.CROWDSTRIKE_CLIENT_SECRET)).isEqualTo(TenantFolder.SECRET);
        assertThat(tenant.filter().labels()).containsExactlyInAnyOrder("customer-acme", "ransomware");
    }

    @Test
    void theFileThatTakesEverythingOutIsAllowed() throws IOException {
        List<String> lines = Page.section("docs/scale.md", "Tenants that come, change and go")
                .text()
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("[a-z.-]+=.*"))
                .toList();

        Tenant tenant = new TenantFolder(directory)
                .tenant("acme", lines.toArray(String[]::new))
                .readOne();

        assertThat(tenant.settings().number(Setting.CONNECTOR_MAX_RETIRE_PERCENT))
                .isEqualTo(100);
        assertThat(tenant.filter().labels()).hasSize(1);
    }

    private static Map<String, String> examples() {
        Map<String, String> examples = new LinkedHashMap<>();
        ROW.matcher(PAGE.text()).results().forEach(row -> examples.put(row.group(1), row.group(2)));
        return examples;
    }
}
