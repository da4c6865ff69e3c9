package io.ctiroutes.sandbox.benchmark;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The side of a {@link Helper} that is told what to do: a line in is an order and its argument; the answer is the number
 * of its lines, and those. Ends with the process that gives the orders.
 */
final class Orders {

    /** What is done when it is ordered. */
    interface Order {
        List<String> carryOut(String argument) throws Exception;
    }

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Order> orders = new HashMap<>();
    private final PrintStream answers;

    private Orders(PrintStream answers) {
        this.answers = answers;
    }

    /** Takes the standard output for the answers; whatever else is printed goes to the standard error. */
    static Orders taken() {
        Orders orders = new Orders(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.setOut(System.err);
        return orders;
    }

    Orders on(String name, Order order) {
        orders.put(name, order);
        return this;
    }

    /** Does what it is told until nobody tells it anything any more; then the process ends. */
    void obey() {
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] order = line.split(" ", 2);
                List<String> answer = orders.get(order[0]).carryOut(order.length > 1 ? order[1] : "");
                answers.println(answer.size());
                answer.stream().map(text -> text.replace('\n', ' ')).forEach(answers::println);
            }
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    /** Looks again and again until a condition holds, and gives up after a minute. */
    static void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE) {
                throw new IllegalStateException("nothing has happened for a minute");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
