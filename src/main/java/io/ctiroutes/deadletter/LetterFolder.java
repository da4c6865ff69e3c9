package io.ctiroutes.deadletter;

import io.ctiroutes.text.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of files that are written whole or not at all, whatever happens to the process or the machine. */
final class LetterFolder {

    private static final Logger LOG = LoggerFactory.getLogger(LetterFolder.class);
    private static final String SUFFIX = ".json";
    private static final String TEMPORARY = ".tmp";

    private final Path folder;

    /** A folder; it is made when the first file is written. */
    LetterFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** The names of all letters. */
    Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                if (!Files.isSymbolicLink(file)) {
                    names.add(file.getFileName().toString());
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Set.of();
        }
        return names;
    }

    /** Whether this is the name of a letter here: a plain file, no link and nothing elsewhere, whatever the name says. */
    boolean has(String name) {
        try {
            Path file = file(name);
            return name.endsWith(SUFFIX)
                    && folder.equals(file.getParent())
                    && file.getFileName().toString().equals(name)
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether there is any letter, without looking at all of them. */
    boolean isEmpty() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            return !files.iterator().hasNext();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return true;
        }
    }

    /** The first bytes of a letter, as far as they are text; empty if it is not there. */
    Optional<String> head(String name, int bytes) throws IOException {
        try (var in = Files.newInputStream(file(name), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new String(in.readNBytes(bytes), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A whole file, unless a link stands there. */
    String text(String name) throws IOException {
        try (var in = Files.newInputStream(file(name), LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** How many bytes a letter has; 0 if it is not there. */
    long size(String name) throws IOException {
        return attributes(name).map(BasicFileAttributes::size).orElse(0L);
    }

    /** When a letter was written last; long ago if it is not there. */
    Instant written(String name) throws IOException {
        return attributes(name).map(file -> file.lastModifiedTime().toInstant()).orElse(Instant.EPOCH);
    }

    private Optional<BasicFileAttributes> attributes(String name) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes a file. When this returns, its content and its name are on the disk; if it fails, nothing is left. */
    Path write(String name, byte[] content) throws IOException {
        PrivateFiles.createFolder(folder);
        Path temporary = Files.createTempFile(folder, ".", TEMPORARY);
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Path file = Files.move(
                    temporary, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync();
            return file;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Removes a file; {@link #sync} makes sure that it stays away. Returns whether there was one. */
    boolean delete(String name) throws IOException {
        return Files.deleteIfExists(file(name));
    }

    /** Moves a file to another folder, where it takes the place of one that is there. */
    void move(String name, LetterFolder target, String newName) throws IOException {
        PrivateFiles.createFolder(target.folder);
        Files.move(
                file(name), target.file(newName), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        target.sync();
        sync();
    }

    /** Removes what a process left behind that was killed while it wrote. */
    void tidy() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*" + TEMPORARY)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            LOG.debug("no folder {} yet", folder);
        } catch (IOException e) {
            LOG.warn("what an earlier run left half-written in {} cannot be removed: {}", folder, e.toString());
        }
    }

    /** What names there are must be on disk too, not just what is in the files. */
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // Windows opens no folders; there the rename is journalled by the file system
            LOG.debug("the folder {} cannot be synced", folder);
        }
    }
}
