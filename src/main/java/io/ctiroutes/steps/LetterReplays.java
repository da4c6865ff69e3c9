package io.ctiroutes.steps;

import io.ctiroutes.deadletter.DeadLetter;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.opencti.stream.StreamEvent;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Headers;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;

/**
 * Has Camel's file component pick dead letters up, and take them away or put them back however the exchange ends. (Its own
 * way deletes by path, whatever file is there by then.)
 */
public final class LetterReplays implements GenericFileProcessStrategy<File> {

    /** The exchange property that holds the letter; it is the body, too, at first. */
    static final String LETTER = "letter";

    private final DeadLetters letters;

    public LetterReplays(DeadLetters letters) {
        this.letters = letters;
    }

    /** The event of a letter about a whole event, as the stream would give it when nothing else helped: alone. */
    public List<StreamEvent> event(DeadLetter letter, @Headers Map<String, Object> headers) {
        headers.put(OpenCtiConstants.BATCH_SIZE, 1);
        headers.put(OpenCtiConstants.LAST_ATTEMPT, true);
        DeadLetter.Event event = letter.event();
        return List.of(new StreamEvent(event.id(), event.type(), event.data()));
    }

    /** The change of any other letter: a batch of one. */
    public List<IocChange> change(DeadLetter letter) {
        return List.of(letter.change().orElseThrow());
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
        // letters that were in work at the end of the last run are put back by DeadLetters itself
    }

    @Override
    public boolean begin(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file)
            throws IOException {
        Optional<DeadLetter> letter = letters.pickUp(file.getFileName());
        letter.ifPresent(found -> {
            exchange.setProperty(LETTER, found);
            exchange.getMessage().setBody(found);
        });
        return letter.isPresent();
    }

    @Override
    public void abort(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        // nothing was begun
    }

    @Override
    public void commit(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file)
            throws IOException {
        letters.replayed(letter(exchange));
    }

    @Override
    public void rollback(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file)
            throws IOException {
        letters.putBack(letter(exchange));
    }

    private static DeadLetter letter(Exchange exchange) {
        return exchange.getProperty(LETTER, DeadLetter.class);
    }
}
