package io.ctiroutes.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkingsTest {

    /** As published: STIX 2.1 (7.2.1.4) and OpenCTI, and OASIS for TLP 2. */
    @ParameterizedTest
    @CsvSource({
        "TLP:CLEAR, 613f2e26-407d-48c7-9eca-b8e91df99dc9, 94868c89-83c2-464b-929b-a1a8aa3c8487",
        "TLP:WHITE, 613f2e26-407d-48c7-9eca-b8e91df99dc9, 94868c89-83c2-464b-929b-a1a8aa3c8487",
        "TLP:GREEN, 34098fce-860f-48ae-8e50-ebd3cc5e41da, bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "TLP:AMBER, f88d31f6-486f-44da-b317-01333bde0b82, 55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        "TLP:AMBER+STRICT, 826578e1-40ad-459f-bc73-ede076f81f37, 939a9414-2ddd-4d32-a0cd-375ea402b003",
        "tlp:red, 5e57c739-391a-4eb3-b6be-7d15ca92d5ed, e828b379-4e03-4974-9ac4-e53a884c97c1"
    })
    void aLevelStandsForTheIdsThatItHas(String name, String former, String later) {
        assertThat(Markings.ids(name))
                .containsExactlyInAnyOrder("marking-definition--" + former, "marking-definition--" + later);
    }

    @Test
    void anIdStandsForItself() {
        assertThat(Markings.ids("marking-definition--0A1B2C3D-407d-48c7-9eca-b8e91df99dc9"))
                .containsExactly("marking-definition--0a1b2c3d-407d-48c7-9eca-b8e91df99dc9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AMBER", "TLP:YELLOW", "marking-definition--amber", "", "PAP:RED"})
    void nothingElseIsAMarking(String text) {
        assertThat(Markings.ids(text)).isEmpty();
    }
}
