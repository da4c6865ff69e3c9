package io.ctiroutes.settings;

import io.ctiroutes.settings.kind.RefusedValueException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that holds one secret, as Docker and Kubernetes mount them. Reasons of refusal repeat neither the path (someone may
 * have put the secret itself there) nor the content.
 */
final class SecretFile {
    private static final long LARGEST = 64 * 1024L;

    private SecretFile() {}

    /** The secret, without white space around it. */
    static String read(Path directory, String file) throws RefusedValueException {
        String text;
        try {
            Path path = directory.resolve(file);
            if (Files.isDirectory(path)) {
                throw new RefusedValueException("names a folder, not a file");
            }
            if (Files.size(path) > LARGEST) {
                throw new RefusedValueException("names a file that is too large for a secret");
            }
            text = Files.readString(path).strip();
        } catch (NoSuchFileException e) {
            throw new RefusedValueException("names a file that does not exist");
        } catch (CharacterCodingException e) {
            throw new RefusedValueException("names a file that is not UTF-8 text");
        } catch (IOException e) {
            throw new RefusedValueException("names a file that cannot be read: check who may read it");
        } catch (InvalidPathException e) {
            throw new RefusedValueException("is not a path");
        }
        if (text.isEmpty()) {
            throw new RefusedValueException("names a file that is empty");
        }
        return text;
    }
}
