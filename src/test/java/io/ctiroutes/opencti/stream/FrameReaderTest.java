package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.text.Utf8Text;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How frames are taken out of bytes. */
class FrameReaderTest {

    private static final int LARGE = 10_000_000;

    @Test
    void aFrameHasAnIdANameAndData() throws Exception {
        assertThat(frames("id: 5-0\nevent: create\ndata: {\"a\":1}\n\n"))
                .containsExactly(new Frame("5-0", "create", Utf8Text.of("{\"a\":1}"), 7, true));
    }

    @Test
    void aByteOrderMarkBeforeTheFirstFrameIsNoPartOfIt() throws Exception {
        assertThat(frames("\ufeffid: 5-0\nevent: create\ndata: \ufeff1\n\n\ufeffdata: 2\ndata: 3\n\n"))
                .containsExactly(
                        new Frame("5-0", "create", Utf8Text.of("\ufeff1"), 4, true),
                        new Frame("5-0", "", Utf8Text.of("3"), 1, true));
        assertThat(frames("\ufeff\ndata: 1\n\n")).extracting(Frame::data).containsExactly("1");
        assertThat(frames("a\n\ndata: 1\n\n")).extracting(Frame::data).containsExactly("1");
    }

    @Test
    void anIdHoldsUntilTheNextAndANameForOneFrame() throws Exception {
        assertThat(frames("data: 1\n\nid: 5-0\nevent: create\ndata: 2\n\ndata: 3\n\nid\ndata: 4\n\n"))
                .extracting(frame -> frame.id() + '|' + frame.event() + '|' + frame.data())
                .containsExactly("||1", "5-0|create|2", "5-0||3", "||4");
    }

    @Test
    void aFrameWithoutDataIsNone() throws Exception {
        assertThat(frames(": comment\n\nevent: create\n\nid: 7-0\n\n\n\ndata: x\n\n"))
                .containsExactly(new Frame("7-0", "", Utf8Text.of("x"), 1, true));
    }

    @Test
    void emptyDataIsData() throws Exception {
        assertThat(frames("data\n\ndata:\n\ndata: \n\n"))
                .extracting(Frame::data)
                .containsExactly("", "", "");
    }

    @Test
    void onlyOneSpaceAfterTheColonIsLeftOut() throws Exception {
        assertThat(frames("data:  x: y \n\n")).extracting(Frame::data).containsExactly(" x: y ");
    }

    @Test
    void linesOfDataAreJoined() throws Exception {
        assertThat(frames("data: a\nevent: create\ndata:\ndata: b\n\n"))
                .containsExactly(new Frame("", "create", Utf8Text.of("a\n\nb"), 4, true));
    }

    @Test
    void unknownFieldsAndCommentsArePassedOver() throws Exception {
        assertThat(frames("retry: 5\ndatax: no\nxdata: no\n:data: no\ndata: yes\nidentity: no\n\n"))
                .containsExactly(new Frame("", "", Utf8Text.of("yes"), 3, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesEndWithEachOfTheThreeEndings(String ending) throws Exception {
        assertThat(frames(String.join(ending, "id: 5-0", "event: create", "data: a", "data: b", "", "data: c", "", "")))
                .extracting(frame -> frame.id() + '|' + frame.event() + '|' + frame.data())
                .containsExactly("5-0|create|a\nb", "5-0||c");
    }

    @Test
    void aFrameThatEndsWithACarriageReturnIsThereBeforeWhatFollows() throws Exception {
        InputStream thenFails = new InputStream() {
            private final InputStream bytes =
                    new ByteArrayInputStream("data: x\r\n\r".getBytes(StandardCharsets.UTF_8));

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int read = bytes.read(into, offset, length);
                if (read < 0) {
                    throw new IOException("lost");
                }
                return read;
            }
        };

        assertThat(new FrameReader(thenFails, LARGE).next().data()).isEqualTo("x");
    }

    @Test
    void otherLineSeparatorsAreDataLikeAnythingElse() throws Exception {
        String data = "a\u2028b\u2029c\u0085d\u000be\u000cf";

        assertThat(frames("data: " + data + "\n\n")).extracting(Frame::data).containsExactly(data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"half",
                "data: whole line\n",
                "id: 5-0\nevent: create\ndata: x\ndata: y\n",
                "id: 5-0",
                "event: create\n",
                ""
            })
    void whatIsCutOffIsNoFrame(String rest) throws Exception {
        FrameReader reader = new FrameReader(bytes("data: first\n\n" + rest), LARGE);
        assertThat(reader.next().data()).isEqualTo("first");

        assertThatExceptionOfType(EOFException.class).isThrownBy(reader::next);
    }

    @Test
    void whatIsNoUtf8IsReplaced() throws Exception {
        byte[] bytes = "data: a?b??c\n\ndata: ok\n\n".getBytes(StandardCharsets.UTF_8);
        bytes[7] = (byte) 0xff;
        bytes[9] = (byte) 0xc3;
        bytes[10] = (byte) 0x28;
        FrameReader reader = new FrameReader(new ByteArrayInputStream(bytes), LARGE);

        assertThat(reader.next().data()).isEqualTo("a\ufffdb\ufffd(c");
        assertThat(reader.next().data()).isEqualTo("ok");
    }

    @Test
    void largeFramesComeWholeWhateverTheyAreMadeOf() throws Exception {
        List<String> texts = new ArrayList<>();
        StringBuilder stream = new StringBuilder();
        for (int size : List.of(65_529, 65_530, 65_535, 65_536, 65_537, 131_066, 131_072, 200_000, 3)) {
            for (String character : List.of("x", "\u00e4", "\u2028", "\ud83e\udd8a")) {
                String text = "." + character.repeat(size);
                texts.add(text);
                stream.append("data: ").append(text).append(size % 2 == 0 ? "\r\n\r\n" : "\n\n");
            }
        }

        assertThat(frames(stream.toString())).extracting(Frame::data).isEqualTo(texts);
    }

    @Test
    void brokenUtf8InALargeFrameIsReplacedAsInASmallOne() throws Exception {
        byte[] data = "x".repeat(150_000).getBytes(StandardCharsets.UTF_8);
        data[65_535] = (byte) 0xe2;
        data[65_536] = (byte) 0x28;
        data[149_999] = (byte) 0xf0;
        byte[] frame = ("data: " + new String(data, StandardCharsets.ISO_8859_1) + "\n\n")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(new FrameReader(new ByteArrayInputStream(frame), LARGE)
                        .next()
                        .data())
                .isEqualTo(new String(data, StandardCharsets.UTF_8));
    }

    @Test
    void ofDataAboveTheLimitTheBeginningIsLeftAndItsSizeIsKnown() throws Exception {
        String stream = "id: 1-0\nevent: create\ndata: " + "x".repeat(1000) + "\n\n" + "id: 2-0\ndata: "
                + "y".repeat(1001) + "\n\n" + "data: " + "z".repeat(700) + "\ndata: " + "z".repeat(299) + "\n\n"
                + "data: " + "z".repeat(700) + "\ndata: " + "z".repeat(300) + "\n\ndata: last\n\n";

        assertThat(frames(stream, 1000))
                .extracting(frame ->
                        frame.whole() + " " + frame.size() + ' ' + frame.data().length())
                .containsExactly("true 1000 1000", "false 1001 1000", "true 1000 1000", "false 1001 1000", "true 4 4");
    }

    @Test
    void ofVeryLargeDataOnlyTheHeadIsLeft() throws Exception {
        String stream = "data: " + "x".repeat(1_000_000) + "\n\n" + "data: " + "y".repeat(300_000) + "\n\n";

        assertThat(frames(stream, 300_000))
                .containsExactly(
                        new Frame("", "", Utf8Text.of("x".repeat(FrameData.PIECE)), 1_000_000, false),
                        new Frame("", "", Utf8Text.of("y".repeat(300_000)), 300_000, true));
    }

    @Test
    void otherLongLinesAreNotHeld() throws Exception {
        String stream = "id: 5-0\nevent: create\nid: " + "1".repeat(100_000) + "\n" + "x".repeat(200_000) + "\n: "
                + "c".repeat(100_000) + "\ndata: x\n\n";

        assertThat(frames(stream)).containsExactly(new Frame("5-0", "create", Utf8Text.of("x"), 1, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void itDoesNotMatterInWhatPortionsTheBytesArrive(int portion) throws Exception {
        String stream = "id: 5-0\r\nevent: create\r\ndata: \u2028\ud83e\udd8a\r\ndata: b\r\n\r\nid: 6-0\rdata: c\r\r";
        InputStream slow = new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, portion));
            }
        };

        assertThat(frames(slow, LARGE))
                .extracting(frame -> frame.id() + '|' + frame.event() + '|' + frame.data())
                .containsExactly("5-0|create|\u2028\ud83e\udd8a\nb", "6-0||c");
    }

    private static List<Frame> frames(String stream) throws IOException {
        return frames(stream, LARGE);
    }

    private static List<Frame> frames(String stream, long most) throws IOException {
        return frames(bytes(stream), most);
    }

    private static List<Frame> frames(InputStream stream, long most) throws IOException {
        FrameReader reader = new FrameReader(stream, most);
        List<Frame> frames = new ArrayList<>();
        try {
            while (true) {
                frames.add(reader.next());
            }
        } catch (EOFException e) {
            return frames;
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
