package io.ctiroutes.deadletter;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters on disk: a file each, written whole or not at all. There is at most one letter a key, for only the last
 * change of an IOC counts: a newer refusal takes the older one's place.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int NAME_MOST = 80;

    private final Path folder;
    private final Clock clock;

    /**
     * The dead letters in a folder.
     *
     * @param folder is made when the first letter is kept
     */
    public DeadLetters(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Keeps an IOC change that Falcon refused.
     *
     * @throws IOException if it cannot be written; then it must not count as done
     */
    public void keep(Refusal refusal) throws IOException {
        Instant now = clock.instant();
        IocChange change = refusal.change();
        DeadLetter letter = new DeadLetter(
                refusal.category(),
                refusal.message(),
                Optional.of(change),
                new DeadLetter.Event(
                        change.origin().eventId(),
                        change.origin().eventType(),
                        change.origin().event()),
                refusal.answer(),
                change.origin().attempts() + 1,
                since(change.key()).orElse(now),
                now);
        Path file = write(nameOf(change.key()), letter);
        LOG.warn(
                "refused: {} of {}, {}: {} (kept as {})",
                change.key(),
                change.origin(),
                refusal.category(),
                refusal.message(),
                file);
    }

    /**
     * Keeps an event that cannot be read.
     *
     * @param reason what is wrong with it
     * @throws IOException if it cannot be written; then it must not count as done
     */
    public void keepEvent(String id, String type, String data, String reason) throws IOException {
        Instant now = clock.instant();
        DeadLetter letter = new DeadLetter(
                DeadLetter.MALFORMED,
                reason,
                Optional.empty(),
                new DeadLetter.Event(id, type, data),
                Optional.empty(),
                1,
                now,
                now);
        Path file = write(nameOf("event", id + '_' + type, data), letter);
        LOG.warn("{} (kept as {})", reason, file);
    }

    /** A newer change of these IOCs was accepted: the letters about them are out of date. */
    public void superseded(Collection<IocChange> accepted) throws IOException {
        if (count() == 0) {
            return;
        }
        for (IocChange change : accepted) {
            if (Files.deleteIfExists(folder.resolve(nameOf(change.key())))) {
                LOG.info("the dead letter of {} is superseded by {}", change.key(), change.origin());
            }
        }
    }

    /**
     * The change in a letter that is to be tried again.
     *
     * @param text the file's content
     * @throws UnreadableLetterException if there is none in it
     */
    public IocChange replay(String text) {
        return DeadLetterJson.read(text)
                .change()
                .orElseThrow(() ->
                        new UnreadableLetterException("it holds an event that could not be read, not an IOC change"));
    }

    /** How many letters there are. */
    public long count() throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    private Optional<Instant> since(IocKey key) throws IOException {
        Path file = folder.resolve(nameOf(key));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(DeadLetterJson.read(Files.readString(file)).since());
        } catch (UnreadableLetterException e) {
            return Optional.empty();
        }
    }

    private Path write(String name, DeadLetter letter) throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(DeadLetterJson.write(letter));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Path file = Files.move(
                    temporary,
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
            return file;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The new name must be on disk too, not just the content. */
    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // Windows opens no folders; there the rename is journalled by the file system
            LOG.debug("the folder {} cannot be synced", folder);
        }
    }

    private static String nameOf(IocKey key) {
        return nameOf(key.type().text(), key.value(), key.toString());
    }

    /** A name that people recognise, and that no two letters share. */
    private static String nameOf(String kind, String value, String identity) {
        String readable = value.replaceAll("[^A-Za-z0-9.-]", "_");
        String shortened = readable.substring(0, Math.min(NAME_MOST, readable.length()));
        return kind + '_' + shortened + '_' + digest(identity) + ".json";
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
