package io.ctiroutes.operate;

import io.ctiroutes.deadletter.DeadLetters;
import java.io.IOException;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** The dead letters over JMX, beside Camel's own beans. */
@ManagedResource(
        description = "Dead letters: IOC changes that Falcon refused for good, and events that cannot be handled")
public final class DeadLettersControl {

    private final DeadLetters letters;
    private final DeadLetters.Limits limits;

    /**
     * For the letters of a connector.
     *
     * @param limits how many there may be
     */
    public DeadLettersControl(DeadLetters letters, DeadLetters.Limits limits) {
        this.letters = letters;
        this.limits = limits;
    }

    @ManagedAttribute(description = "How many dead letters there are")
    public int getCount() throws IOException {
        return letters.count();
    }

    @ManagedAttribute(
            description = "How many there are of each category, as refused=2, malformed=1; empty if there are none")
    public String getCountByCategory() throws IOException {
        String counts = letters.countByCategory().toString();
        return counts.substring(1, counts.length() - 1);
    }

    @ManagedAttribute(
            description = "How many there may be (connector.dead-letters-max): deliveries wait at that number")
    public int getLimit() {
        return limits.letters();
    }

    @ManagedAttribute(description = "How many bytes all dead letters have")
    public long getBytes() throws IOException {
        return letters.bytes();
    }

    @ManagedAttribute(
            description =
                    "How many bytes they may have (connector.dead-letters-max-bytes): deliveries wait at that size")
    public long getByteLimit() {
        return limits.bytes();
    }

    @ManagedAttribute(description = "Why letters cannot be kept, so that deliveries wait; empty if they can")
    public String getProblem() {
        return letters.problem().orElse("");
    }

    @ManagedOperation(description = "The file names of all dead letters")
    public String[] list() throws IOException {
        return letters.names().toArray(String[]::new);
    }

    @ManagedOperation(
            description =
                    "Tries one dead letter again, by its file name; false if there is none of that name; refused in"
                            + " a dry run")
    public boolean replay(String file) throws IOException {
        return letters.sendToReplay(file);
    }

    @ManagedOperation(
            description = "The content of one dead letter, by its file name; empty if there is none of that name")
    public String show(String file) throws IOException {
        return letters.show(file).orElse("");
    }

    @ManagedOperation(
            description = "Removes one dead letter for good, by its file name; false if there is none of that name;"
                    + " refused in a dry run")
    public boolean discard(String file) throws IOException {
        return letters.discard(file);
    }

    @ManagedOperation(description = "Tries all dead letters again; returns how many; refused in a dry run")
    public int replayAll() throws IOException {
        return letters.sendAllToReplay();
    }
}
