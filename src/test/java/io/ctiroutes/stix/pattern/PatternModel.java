package io.ctiroutes.stix.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Patterns as our own model knows them: what they mean is known before they are written, and each can be written in many
 * ways.
 */
sealed interface PatternModel {

    /** The observables that it means, in the order in which they are written. */
    Stream<Observable> observables();

    /** Writes it, with whatever the pen likes between the words. */
    String written(Pen pen);

    /** One value. */
    record Equality(Path path, String value) implements PatternModel {
        @Override
        public Stream<Observable> observables() {
            return Stream.of(new Observable(path.text(), value));
        }

        @Override
        public String written(Pen pen) {
            return path.written(pen) + pen.space() + pen.anyOf("=", "==") + pen.space() + pen.text(value);
        }
    }

    /** One of many values. */
    record Membership(Path path, List<String> values) implements PatternModel {
        @Override
        public Stream<Observable> observables() {
            return values.stream().map(value -> new Observable(path.text(), value));
        }

        @Override
        public String written(Pen pen) {
            List<String> texts = values.stream().map(pen::text).toList();
            return path.written(pen) + pen.gap() + pen.word("IN") + pen.space() + "(" + pen.space()
                    + String.join(pen.space() + "," + pen.space(), texts) + pen.space() + ")";
        }
    }

    /** A file by some of its hashes, which are of different algorithms, and by its name. */
    record OneFile(List<Equality> hashes, String name) implements PatternModel {
        @Override
        public Stream<Observable> observables() {
            return hashes.stream().flatMap(Equality::observables);
        }

        @Override
        public String written(Pen pen) {
            List<String> members = new ArrayList<>(hashes.stream()
                    .map(hash -> pen.parenthesised(hash.written(pen)))
                    .toList());
            members.add(pen.below(members.size() + 1), new Equality(Path.FILE_NAME, name).written(pen));
            return pen.parenthesised(pen.joined("AND", members));
        }
    }

    /** Alternatives in one bracket. */
    record Choice(List<PatternModel> alternatives) implements PatternModel {
        @Override
        public Stream<Observable> observables() {
            return alternatives.stream().flatMap(PatternModel::observables);
        }

        @Override
        public String written(Pen pen) {
            List<String> all = alternatives.stream()
                    .map(one -> pen.parenthesised(one.written(pen)))
                    .toList();
            return pen.parenthesised(pen.joined("OR", all));
        }
    }

    /** Alternatives in brackets of their own. */
    record Observations(List<PatternModel> alternatives) implements PatternModel {
        @Override
        public Stream<Observable> observables() {
            return alternatives.stream().flatMap(PatternModel::observables);
        }

        @Override
        public String written(Pen pen) {
            List<String> all = alternatives.stream()
                    .map(one -> pen.parenthesised("[" + pen.space() + one.written(pen) + pen.space() + "]"))
                    .toList();
            return pen.space() + pen.parenthesised(pen.joined("OR", all)) + pen.space();
        }
    }

    /**
     * A path.
     *
     * @param steps the keys, without quotes
     */
    record Path(String type, List<String> steps) {

        static final Path FILE_NAME = new Path("file", List.of("name"));

        String text() {
            return type + ":" + String.join(".", steps);
        }

        String written(Pen pen) {
            List<String> keys = steps.stream().map(pen::key).toList();
            return type + pen.space() + ":" + pen.space() + String.join(pen.space() + "." + pen.space(), keys);
        }
    }

    /** The hand that writes: the same model looks different with another seed. */
    final class Pen {

        private static final List<String> SPACES = List.of(
                " ",
                "  ",
                "\n",
                "\t",
                "\r\n",
                "\u00a0",
                "\u2003",
                "/**/",
                "/* AND ] ' */",
                "/***/",
                "// OR '(\n",
                "//\r\n");

        private final Random random;

        Pen(long seed) {
            random = new Random(seed);
        }

        /** Perhaps nothing. */
        String space() {
            return random.nextBoolean() ? "" : gap();
        }

        /** At least something that parts two words. */
        String gap() {
            return anyOf(" ", "\n") + (random.nextInt(4) == 0 ? SPACES.get(random.nextInt(SPACES.size())) : "");
        }

        String word(String word) {
            return random.nextInt(4) == 0 ? word.toLowerCase(Locale.ROOT) : word;
        }

        String text(String value) {
            String quote = anyOf("'", "'", "\"");
            return quote + value.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote;
        }

        String key(String key) {
            return random.nextBoolean() ? key : text(key);
        }

        String parenthesised(String text) {
            return random.nextInt(3) > 0 ? text : "(" + space() + parenthesised(text) + space() + ")";
        }

        String joined(String word, List<String> members) {
            StringBuilder all = new StringBuilder();
            for (String member : members) {
                all.append(all.isEmpty() ? "" : gap() + word(word) + gap()).append(member);
            }
            return all.toString();
        }

        int below(int bound) {
            return random.nextInt(bound);
        }

        String anyOf(String... all) {
            return all[random.nextInt(all.length)];
        }
    }
}
