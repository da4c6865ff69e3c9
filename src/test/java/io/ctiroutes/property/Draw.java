package io.ctiroutes.property;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The source of a case's values. Each is made of numbers from 0 to a bound; fewer and lower ones make a simpler value. So
 * these draws are all that it takes to repeat a case, and to look for a smaller one.
 */
public final class Draw {

    /** How a value is made of draws. */
    public interface Gen<T> {
        T from(Draw draw);
    }

    final List<Long> taken = new ArrayList<>();
    final List<int[]> elements = new ArrayList<>();
    final List<Supplier<String>> values = new ArrayList<>();
    Optional<Throwable> failure = Optional.empty();
    private final Optional<SplittableRandom> random;
    private final List<Long> given;
    private String label = "";
    private int depth;

    /** At random, or as given; where that ends, 0 makes the simplest case. */
    Draw(Optional<SplittableRandom> random, List<Long> given) {
        this.random = random;
        this.given = given;
    }

    Draw tried(Property.Body body) {
        try {
            body.check(this);
        } catch (Throwable e) {
            failure = Optional.of(e);
        }
        return this;
    }

    /** Names the next value where a failure is told. */
    public Draw as(String name) {
        label = name + " = ";
        return this;
    }

    public int between(int least, int most) {
        return (int) between((long) least, (long) most);
    }

    /** Often a bound, zero or a small number; the nearest to zero is the simplest. */
    public long between(long least, long most) {
        return any(draw -> {
            boolean below = most < 0 || least < 0 && way(1, 1) == 1;
            long nearest = below ? Math.min(-1, most) : Math.max(0, least);
            long range = below ? nearest - least : most - nearest;
            long away = next(range, made -> favoured(made, range));
            return below ? nearest - away : nearest + away;
        });
    }

    public long anyLong() {
        return between(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public boolean bool() {
        return of(false, true);
    }

    @SafeVarargs
    public final <T> T of(T... all) {
        return any(draw -> all[(int) next(all.length - 1, made -> made.nextInt(all.length))]);
    }

    /** Which of several ways to go, each as often as its weight says; the first is the simplest. */
    public int way(int... weights) {
        return any(draw -> (int) next(weights.length - 1, made -> {
            int left = made.nextInt(Arrays.stream(weights).sum());
            int way = 0;
            while (left >= weights[way]) {
                left -= weights[way++];
            }
            return way;
        }));
    }

    /** Empty once in five. */
    public <T> Optional<T> optional(Gen<? extends T> gen) {
        return any(draw -> way(1, 4) == 0 ? Optional.empty() : Optional.of(gen.from(draw)));
    }

    /** Draws before each element whether there is one more: an element goes when its draws go. */
    public <T> List<T> list(int least, int most, Gen<? extends T> element) {
        return any(draw -> {
            long size = random.map(made -> least + favoured(made, most - least)).orElse(0L);
            List<T> list = new ArrayList<>();
            int from = taken.size();
            while (list.size() < least || list.size() < most && next(1, made -> list.size() < size ? 1 : 0) == 1) {
                list.add(element.from(draw));
                // from which draw to which
                elements.add(new int[] {from, taken.size()});
                from = taken.size();
            }
            return Collections.unmodifiableList(list);
        });
    }

    public String string(String alphabet, int least, int most) {
        String[] all = alphabet.split("");
        return any(draw -> String.join("", list(least, most, one -> one.of(all))));
    }

    /** A value of the test's own making. A failure tells what the property itself draws, not what that is made of. */
    public <T> T any(Gen<? extends T> gen) {
        String name = label;
        label = "";
        depth++;
        T value = gen.from(this);
        if (--depth == 0) {
            values.add(() -> name + value);
        }
        return value;
    }

    private static long favoured(SplittableRandom made, long most) {
        return switch (most == 0 ? 0 : made.nextInt(10)) {
            case 0 -> 0;
            case 1 -> most;
            case 2, 3 -> made.nextLong(1L << made.nextInt(Long.SIZE - Long.numberOfLeadingZeros(most)));
            default -> most == Long.MAX_VALUE ? made.nextLong() >>> 1 : made.nextLong(most + 1);
        };
    }

    private long next(long most, ToLongFunction<SplittableRandom> madeUp) {
        long left = taken.size() < given.size() ? Math.max(0, Math.min(given.get(taken.size()), most)) : 0;
        taken.add(random.isPresent() ? madeUp.applyAsLong(random.get()) : left);
        return taken.get(taken.size() - 1);
    }
}
