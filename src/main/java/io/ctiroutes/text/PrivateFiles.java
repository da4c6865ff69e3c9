package io.ctiroutes.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Folders and files of the connector that only its own user may read: they hold what OpenCTI knows. On file systems without
 * such rights they are made as usual.
 */
public final class PrivateFiles {

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    /** Makes a folder, with those above it, if it is not there; one that is there keeps the rights that it has. */
    public static void createFolder(Path folder) throws IOException {
        if (hasRights(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
        } else {
            Files.createDirectories(folder);
        }
    }

    /** Has a folder that is there be for this user only. */
    public static void restrictFolder(Path folder) throws IOException {
        if (hasRights(folder)) {
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }

    /** Has a file be for this user only; a link and what it leads to stay as they are. */
    public static void restrict(Path file) throws IOException {
        if (hasRights(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    private static boolean hasRights(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
