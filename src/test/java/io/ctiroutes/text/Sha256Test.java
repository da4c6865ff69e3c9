package io.ctiroutes.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {

    /** The digests are those of sha256sum, of the bytes in UTF-8. */
    @Test
    void isThatOfTheTextInUtf8() {
        assertThat(HexFormat.of().formatHex(Sha256.of("")))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(HexFormat.of().formatHex(Sha256.of("ü")))
                .isEqualTo("607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f");
    }
}
