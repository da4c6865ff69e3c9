package io.ctiroutes.flow;

import static io.ctiroutes.sandbox.StandIns.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whom IOCs are for and what else they carry, by settings. */
class FalconScopeTest {

    private static final String GROUP = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_GROUP = "f".repeat(32);

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void iocsAreForTheHostGroupsAndHaveTheTagsWhenCreatedUpdatedAndRetired() {
        standIns.installation()
                .with(Setting.CROWDSTRIKE_HOST_GROUPS, GROUP + ',' + OTHER_GROUP)
                .with(Setting.CROWDSTRIKE_TAGS, "opencti, eu")
                .with(Setting.CROWDSTRIKE_RETRODETECTS, "true");
        Indicator indicator = Indicator.domain("evil.example").labels("c2");
        standIns.openCti().create(indicator);

        standIns.start();
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "evil.example").isPresent());
        assertScope("c2", "opencti", "eu");

        standIns.openCti().update(indicator.labels("apt"));
        await().atMost(LONG_ENOUGH).until(() -> ioc().tags().contains("apt"));
        assertScope("apt", "opencti", "eu");

        standIns.openCti().delete(indicator);
        await().atMost(LONG_ENOUGH).until(() -> ioc().tags().contains("TO_DELETE"));
        assertScope("apt", "opencti", "eu", "TO_DELETE");
        assertThat(standIns.falcon().traffic().calls(Operation.CREATE))
                .extracting(Call::query)
                .containsOnly("retrodetects=true");
        assertThat(standIns.falcon().traffic().calls(Operation.UPDATE))
                .isNotEmpty()
                .extracting(Call::query)
                .containsOnly("retrodetects=true");
    }

    @Test
    void withoutSettingsIocsAreForAllHosts() {
        standIns.openCti().create(Indicator.domain("evil.example"));

        standIns.start();

        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "evil.example").isPresent());
        assertThat(ioc().appliedGlobally()).isTrue();
        assertThat(ioc().hostGroups()).isEmpty();
        assertThat(standIns.falcon().traffic().calls(Operation.CREATE))
                .extracting(Call::query)
                .containsOnly("");
    }

    private void assertScope(String... tags) {
        assertThat(ioc().appliedGlobally()).isFalse();
        assertThat(ioc().hostGroups()).containsExactly(GROUP, OTHER_GROUP);
        assertThat(ioc().tags()).containsExactly(tags);
    }

    private StoredIoc ioc() {
        return standIns.falcon().ioc("domain", "evil.example").orElseThrow();
    }
}
