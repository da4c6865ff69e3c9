package io.ctiroutes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the project that are written from something else, and are to be as that says. */
public final class GeneratedFile {

    private static final String REGENERATE = "regenerate";

    private GeneratedFile() {}

    /**
     * Writes a file anew, if that was asked for, and wants it to be as it is generated.
     *
     * @param test the class that says so
     */
    public static void assertIs(Path file, String generated, Class<?> test) throws IOException {
        if (Boolean.getBoolean(REGENERATE)) {
            Files.writeString(file, generated);
        }
        assertThat(Files.readString(file))
                .as("%s; to write it anew: mvn test -Dtest=%s -D%s=true", file, test.getSimpleName(), REGENERATE)
                .isEqualTo(generated);
    }
}
