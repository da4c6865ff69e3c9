package io.ctiroutes.packaged;

import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** The ledger of an installed connector that is down, and what may befall it. */
final class LedgerFiles {

    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    /** What may befall a ledger. */
    enum Fate {
        KEPT,
        DELETED,
        OVERWRITTEN,
        TRUNCATED,
        OLDER
    }

    private final Path data;
    private final Path copy;
    private final Supplier<StreamId> saved;
    private final Random random;
    private Optional<StreamId> copiedAt = Optional.empty();

    LedgerFiles(Installation installation, Supplier<StreamId> saved, Random random) {
        this.data = installation.directory().resolve(installation.value(Setting.CONNECTOR_DATA));
        this.copy = installation.directory();
        this.saved = saved;
        this.random = random;
    }

    /** Lets that happen; whether the connector may know less than before because of it. */
    boolean suffer(Fate fate) {
        try {
            boolean hurt = Files.exists(path("")) && does(fate);
            if (!hurt && Files.exists(path(""))) {
                keepCopy();
            }
            return hurt;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean does(Fate fate) throws IOException {
        switch (fate) {
            case DELETED -> {
                for (String part : PARTS) {
                    Files.deleteIfExists(path(part));
                }
            }
            case OVERWRITTEN -> overwrite();
            case TRUNCATED -> {
                try (RandomAccessFile file = new RandomAccessFile(path("").toFile(), "rw")) {
                    file.setLength(file.length() / 2);
                }
            }
            case OLDER -> {
                // one of the same position is not older
                if (copiedAt.filter(at -> saved.get().isAfter(at)).isEmpty()) {
                    return false;
                }
                for (String part : PARTS) {
                    Files.deleteIfExists(path(part));
                    if (Files.exists(copied(part))) {
                        Files.copy(copied(part), path(part));
                    }
                }
            }
            case KEPT -> {
                return false;
            }
        }
        return true;
    }

    private void overwrite() throws IOException {
        byte[] noise = new byte[512];
        try (RandomAccessFile file = new RandomAccessFile(path("").toFile(), "rw")) {
            for (long at = 0; at < file.length(); at += 4_096) {
                random.nextBytes(noise);
                file.seek(at);
                file.write(noise);
            }
        }
    }

    private void keepCopy() throws IOException {
        for (String part : PARTS) {
            Files.deleteIfExists(copied(part));
            if (Files.exists(path(part))) {
                Files.copy(path(part), copied(part), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        copiedAt = Optional.of(saved.get());
    }

    private Path path(String part) {
        return data.resolve("ledger.db" + part);
    }

    private Path copied(String part) {
        return copy.resolve("copy-of-ledger.db" + part);
    }
}
