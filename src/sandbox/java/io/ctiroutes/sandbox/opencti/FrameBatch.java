package io.ctiroutes.sandbox.opencti;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Frames gathered for one write, and the references that this connection has sent already. Confined to the event loop. */
final class FrameBatch {

    /** As many entries as the platform reads from its log at once. */
    private static final int ENTRIES = 100;

    private static final int BYTES = 256 * 1024;
    private static final int REMEMBERED_REFERENCES = 5_000;

    private final Map<String, Boolean> sentReferences = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_REFERENCES;
        }
    };
    private final OpenCtiFaults faults;
    private Buffer buffer = Buffer.buffer();
    private int entries;
    private int events;
    private boolean cut;

    FrameBatch(OpenCtiFaults faults) {
        this.faults = faults;
    }

    void add(LoggedEvent event) {
        entries++;
        if (event.isHidden()) {
            return;
        }
        for (Reference reference : event.references()) {
            if (sentReferences.put(reference.stixId(), Boolean.TRUE) == null) {
                buffer.appendBytes(Frame.idLine(event.id())).appendBytes(reference.body());
                events++;
            }
        }
        append(event.frame().get(), faults.takeMidFrameCut());
        events++;
    }

    private void append(byte[][] frame, boolean inHalf) {
        int before = buffer.length();
        for (byte[] part : frame) {
            buffer.appendBytes(part);
        }
        if (inHalf) {
            buffer = buffer.getBuffer(0, (before + buffer.length()) / 2);
            cut = true;
        }
    }

    boolean isFull() {
        return cut || entries >= ENTRIES || buffer.length() >= BYTES;
    }

    /** Whether the last frame is only a half. */
    boolean isCut() {
        return cut;
    }

    boolean isUnused() {
        return entries == 0;
    }

    int events() {
        return events;
    }

    /** The bytes gathered; the batch starts anew. */
    Buffer take() {
        Buffer taken = buffer;
        buffer = Buffer.buffer(BYTES + BYTES / 4);
        entries = 0;
        events = 0;
        return taken;
    }
}
