package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** All IOCs in a file, as Falcon's JSON, one a line: for those who look at them in another process. */
public final class IocDump {

    private static final ObjectMapper JSON = new ObjectMapper();

    private IocDump() {}

    /** Writes what a Falcon holds. */
    public static void write(FalconStandIn falcon, Path file) {
        try (Writer lines = Files.newBufferedWriter(file)) {
            write(falcon.iocs(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as a text. */
    static String text(List<StoredIoc> iocs) {
        StringWriter lines = new StringWriter();
        try {
            write(iocs, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.toString();
    }

    private static void write(List<StoredIoc> iocs, Writer lines) throws IOException {
        IocJson iocJson = new IocJson();
        try (JsonGenerator json = new JsonFactory().setRootValueSeparator("\n").createGenerator(lines)) {
            for (StoredIoc ioc : iocs) {
                iocJson.write(ioc, json);
            }
        }
    }

    /** Reads such a file, one IOC after the other; who made them and when is left out. */
    public static Iterable<StoredIoc> read(Path file) {
        return () -> {
            RowReader reader = new RowReader();
            try {
                MappingIterator<JsonNode> rows = JSON.readerFor(JsonNode.class).readValues(file.toFile());
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return rows.hasNext();
                    }

                    @Override
                    public StoredIoc next() {
                        return ioc(rows.next(), reader);
                    }
                };
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static StoredIoc ioc(JsonNode row, RowReader reader) {
        StoredIocBuilder ioc = RowReader.blank(
                        row.path("type").textValue(), row.path("value").textValue())
                .id(row.path("id").textValue());
        reader.read(row, ioc, new ArrayList<>(0));
        return ioc.build();
    }
}
