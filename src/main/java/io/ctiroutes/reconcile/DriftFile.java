package io.ctiroutes.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.ctiroutes.falcon.api.FieldDifference;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.text.PrivateFiles;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The findings one by one, a line each. They are written beside the file of the last check, which they replace once they are
 * all there.
 */
final class DriftFile implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter WRITER = JSON.writerFor(Finding.class);
    private static final ObjectReader READER = JSON.readerFor(Finding.class);

    /**
     * What a check has found about one IOC: a line of {@code drift.jsonl}.
     *
     * @param kind      as {@link DriftKind#text} spells it
     * @param type      of the IOC
     * @param indicator OpenCTI's id of the indicator that wants it; empty if none does
     * @param name      of that indicator
     * @param id        Falcon's id; empty if it is not there
     * @param fields    that differ
     */
    @JsonPropertyOrder({"kind", "type", "value", "indicator", "name", "id", "fields"})
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Finding(
            String kind,
            String type,
            String value,
            String indicator,
            String name,
            String id,
            List<FieldDifference> fields) {

        static Finding of(DriftKind kind, Entry wanted, String id, List<FieldDifference> fields) {
            IocKey key = wanted.key();
            String indicator = "";
            String name = "";
            if (!wanted.claims().isEmpty()) {
                Claim newest = wanted.claims().get(0);
                indicator = newest.indicatorId();
                name = newest.indicatorName();
            }
            return new Finding(kind.text(), key.type().text(), key.value(), indicator, name, id, fields);
        }
    }

    private final Path file;
    private final Path part;
    private BufferedWriter lines;
    // of a repair; null before
    private BufferedReader repairs;

    /**
     * Begins.
     *
     * @param file which it is to replace
     * @throws IOException if the folder cannot be written
     */
    DriftFile(Path file) throws IOException {
        this.file = file;
        PrivateFiles.createFolder(file.toAbsolutePath().getParent());
        removeStale();
        this.part = Files.createTempFile(file.toAbsolutePath().getParent(), file.getFileName() + ".", ".part");
        begin();
    }

    /** What a check has left that was killed. */
    private void removeStale() throws IOException {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(file.toAbsolutePath().getParent(), file.getFileName() + ".*.part")) {
            for (Path stale : parts) {
                if (Files.getLastModifiedTime(stale).toInstant().isBefore(yesterday)) {
                    Files.deleteIfExists(stale);
                }
            }
        }
    }

    private void begin() throws IOException {
        PrivateFiles.restrict(part);
        lines = Files.newBufferedWriter(part);
    }

    /** What was written so far counts for nothing. */
    void startOver() throws IOException {
        lines.close();
        begin();
    }

    void add(Finding finding) throws IOException {
        lines.write(WRITER.writeValueAsString(finding));
        lines.write('\n');
    }

    /** All are there: takes the place of the file. */
    void complete() throws IOException {
        lines.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * The next IOCs that a repair has to look at, in the order in which they were found. Only once it is complete.
     *
     * @return empty if there are no more
     */
    List<IocChange> repairs(int most) throws IOException {
        if (repairs == null) {
            repairs = Files.newBufferedReader(file);
        }
        Origin origin = Origin.of("check");
        List<IocChange> next = new ArrayList<>();
        String line = repairs.readLine();
        while (line != null) {
            Finding finding = read(line);
            if (DriftKind.of(finding.kind()).isRepaired()) {
                next.add(new IocChange.Review(new IocKey(IocType.of(finding.type()), finding.value()), origin));
            }
            line = next.size() < most ? repairs.readLine() : null;
        }
        return next;
    }

    private Finding read(String line) throws IOException {
        try {
            return READER.readValue(line);
        } catch (JsonProcessingException e) {
            throw new IOException("the file " + file + " was changed while it was read", e);
        }
    }

    @Override
    public void close() throws IOException {
        // also where the disk is full, so that the rest of it cannot be written
        try (Closeable last = () -> Files.deleteIfExists(part);
                BufferedReader read = repairs) {
            lines.close();
        }
    }
}
