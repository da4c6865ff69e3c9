package io.ctiroutes.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A folder, absolute or relative to the working directory; whether it exists is not asked here. */
record Folder() implements Kind<Path> {

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
        return "a folder, absolute or relative to the working directory";
    }
}
