package io.ctiroutes.settings.kind;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A place in the file system, absolute or relative to the working directory; whether it exists is not asked here.
 *
 * @param what a folder, or a file
 */
public record Location(String what) implements Kind<Path> {

    @Override
    public Path read(String text) throws RefusedValueException {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedValueException("has control characters");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new RefusedValueException("is not a path");
        }
    }

    @Override
    public String allowed() {
        return what + ", absolute or relative to the working directory";
    }
}
