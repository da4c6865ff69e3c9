package io.ctiroutes.ioc;

import static io.ctiroutes.ioc.Platform.ANDROID;
import static io.ctiroutes.ioc.Platform.IOS;
import static io.ctiroutes.ioc.Platform.LINUX;
import static io.ctiroutes.ioc.Platform.MAC;
import static io.ctiroutes.ioc.Platform.WINDOWS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutAnyGivenAnIocIsForTheDesktops(boolean mobileActive) {
        assertThat(Platform.of(List.of(), mobileActive)).containsExactly(WINDOWS, MAC, LINUX);
    }

    @ParameterizedTest
    @CsvSource({
        "windows, windows",
        "WINDOWS, windows",
        "Windows, windows",
        "macos, mac",
        "macOS, mac",
        "linux, linux",
        "LiNuX, linux",
        "' linux ', linux",
        "Android, android",
        "iOS, ios"
    })
    void eachIsKnownInAnyCaseAndHasFalconsName(String openCti, String falcon) {
        assertThat(Platform.of(List.of(openCti), true))
                .extracting(Platform::text)
                .containsExactly(falcon);
    }

    @Test
    void mobilesCountOnlyWhereFalconForMobileIsActive() {
        List<String> given = List.of("windows", "android", "ios");

        assertThat(Platform.of(given, true)).containsExactly(WINDOWS, ANDROID, IOS);
        assertThat(Platform.of(given, false)).containsExactly(WINDOWS);
    }

    @Test
    void onlyAndroidAndIosAreMobile() {
        assertThat(Platform.values()).filteredOn(Platform::mobile).containsExactly(ANDROID, IOS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"android", "ios", "mac", "office-365", "Windows 10", ""})
    void whereNoneGivenCanBeUsedThereIsNone(String given) {
        assertThat(Platform.of(List.of(given), false)).isEmpty();
    }

    @Test
    void whatCannotBeUsedDoesNotHideWhatCan() {
        assertThat(Platform.of(List.of("saas", "linux", "network"), false)).containsExactly(LINUX);
    }

    @Test
    void theyComeInFalconsOrderAndEachOnce() {
        assertThat(Platform.of(List.of("linux", "macos", "LINUX", "windows"), false))
                .containsExactly(WINDOWS, MAC, LINUX);
    }
}
