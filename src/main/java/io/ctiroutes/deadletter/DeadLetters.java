package io.ctiroutes.deadletter;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.text.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters on disk: a file each, written whole or not at all. There is at most one letter a key, for only the last
 * change of an IOC counts: a newer refusal takes the older one's place, and a newer accepted change removes it.
 *
 * <p>A letter is in one of three folders: {@code dead-letters}; {@code replay}, where it waits to be tried again; and
 * {@code replay/.in-work} while it is. Whoever tries it again has the file there to himself, so what becomes of it never
 * touches a newer letter of the same key. What the newer change removes is gone from all three, and is not tried again.
 * Safe for use by several threads: whatever happens to letters happens under one lock.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /**
     * How much is kept: whichever is reached first.
     *
     * @param letters how many letters at most
     * @param bytes   how many bytes all letters have at most; a letter goes even if it alone has more
     */
    public record Limits(int letters, long bytes) {}

    /** For so long a file that cannot be read may still be being written. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final LetterFolder letters;
    private final LetterFolder replays;
    private final LetterFolder inWork;
    private final LetterFolder refused;
    private final Limits limits;
    private final Clock clock;
    private final Consumer<String> kept;
    private final boolean dryRun;
    private final LetterIndex index;
    private volatile Optional<String> notKept = Optional.empty();
    private volatile Optional<String> notRemoved = Optional.empty();

    /**
     * The dead letters in a folder.
     *
     * @param data   has the folders of the letters, which are made when they are needed
     * @param limits how many letters there may be at most
     * @param kept   is told the category of each letter that is kept
     */
    public DeadLetters(Path data, Limits limits, Clock clock, Consumer<String> kept) {
        this(data, limits, clock, kept, false);
    }

    /**
     * The dead letters in a folder.
     *
     * @param dryRun whether nothing on disk is to be touched: what would be kept is only logged
     */
    public DeadLetters(Path data, Limits limits, Clock clock, Consumer<String> kept, boolean dryRun) {
        this.dryRun = dryRun;
        this.letters = new LetterFolder(data.resolve("dead-letters"));
        this.replays = new LetterFolder(data.resolve("replay"));
        this.inWork = new LetterFolder(replays.file(".in-work"));
        this.refused = new LetterFolder(data.resolve("replay-refused"));
        this.limits = limits;
        this.clock = clock;
        this.kept = kept;
        this.index = new LetterIndex(letters, clock);
    }

    /** The letters of a connector that may be running, of which none is touched. */
    public static DeadLetters readOnly(Path data, Clock clock) {
        return new DeadLetters(data, new Limits(0, 0), clock, category -> {}, true);
    }

    /**
     * Puts in order what a process that has ended left behind: what was being tried again is tried again. For whoever has the
     * folder alone.
     */
    public void recover() {
        if (dryRun) {
            return;
        }
        letters.tidy();
        try {
            for (String name : inWork.names()) {
                putBack(name);
            }
        } catch (IOException e) {
            LOG.error("what was being replayed is still in {} and is not tried again: {}", inWork.path(), e.toString());
        }
    }

    /**
     * Keeps an IOC change that Falcon refused.
     *
     * @throws DeadLettersException if it cannot be written; then it must not count as done
     */
    public synchronized void keep(Refusal refusal) throws DeadLettersException {
        Instant now = clock.instant();
        IocChange change = refusal.change();
        if (dryRun) {
            LOG.warn(
                    "refused: {} of {}, {}: {} (not kept, this is a dry run)",
                    change.key(),
                    change.origin(),
                    refusal.category(),
                    refusal.message());
            return;
        }
        String name = DeadLetter.fileName(change.key());
        if (!change.origin().replay()) {
            outdateReplay(name);
        }
        DeadLetter letter = new DeadLetter(
                refusal.category(),
                refusal.message(),
                Optional.of(change),
                new DeadLetter.Event(
                        change.origin().eventId(),
                        change.origin().eventType(),
                        change.origin().event().toString()),
                refusal.answer(),
                change.origin().attempts() + 1,
                former(name).map(DeadLetter::since).orElse(now),
                now);
        Path file = write(name, letter, change.key().toString());
        LOG.warn(
                "refused: {} of {}, {}: {} (kept as {})",
                change.key(),
                change.origin(),
                refusal.category(),
                refusal.message(),
                file);
    }

    /**
     * Keeps a whole event, of which no IOC change could be made or delivered.
     *
     * @param category {@link DeadLetter#MALFORMED} or {@link DeadLetter#FAILED}, or what an edited route says; null, if
     *                 it says nothing, counts as the latter
     * @param reason   what is wrong with it
     * @throws DeadLettersException if it cannot be written; then it must not count as done
     */
    public synchronized void keepEvent(String id, String type, String data, String category, String reason)
            throws DeadLettersException {
        if (category == null) {
            keepEvent(id, type, data, DeadLetter.FAILED, reason);
            return;
        }
        if (dryRun) {
            LOG.warn("{}: event {} ({}): {} (not kept, this is a dry run)", category, id, type, reason);
            return;
        }
        Instant now = clock.instant();
        DeadLetter.Event event = new DeadLetter.Event(id, type, data);
        String name = DeadLetter.fileName(event);
        Optional<DeadLetter> former = former(name);
        DeadLetter letter = new DeadLetter(
                category,
                reason == null ? "no reason given" : reason,
                Optional.empty(),
                event,
                Optional.empty(),
                inWork.has(name) ? former.map(DeadLetter::attempts).orElse(0) + 1 : 1,
                former.map(DeadLetter::since).orElse(now),
                now);
        Path file = write(name, letter, "event " + id);
        LOG.warn("{}: event {} ({}): {} (kept as {})", category, id, type, reason, file);
    }

    /**
     * A newer change of these IOCs was accepted, or the letter itself: the letters about them are out of date.
     *
     * @throws DeadLettersException if they cannot be removed; then the changes must not count as done
     */
    public synchronized void superseded(Collection<IocChange> accepted) throws DeadLettersException {
        if (dryRun) {
            return;
        }
        try {
            boolean any = index.size() > 0;
            boolean waiting = !replays.isEmpty() || !inWork.isEmpty();
            if (any || waiting) {
                boolean gone = false;
                for (IocChange change : accepted) {
                    gone |= supersede(change, any, waiting);
                }
                if (gone) {
                    syncAll();
                }
            }
            notRemoved = Optional.empty();
        } catch (IOException e) {
            String message = "outdated dead letters in " + letters.path() + " cannot be removed: " + e
                    + "; deliveries wait until they can";
            notRemoved = Optional.of(message);
            throw new DeadLettersException(message, e);
        }
    }

    /** Whether there is a letter about this IOC. */
    public synchronized boolean isAbout(IocKey key) throws IOException {
        return index.size() > 0 && index.has(DeadLetter.fileName(key));
    }

    /**
     * A letter, and where it is.
     *
     * @param letter empty if somebody has broken it
     */
    public record Kept(Path file, Optional<DeadLetter> letter) {}

    /**
     * A letter in a list, without its event, which may be large.
     *
     * @param file   the name of its file
     * @param letter what it says but for event and answer; empty if somebody has broken it
     */
    public record Listed(String file, Optional<Summary> letter) {

        static Listed of(Kept kept) {
            return new Listed(
                    kept.file().getFileName().toString(), kept.letter().map(Summary::of));
        }
    }

    /**
     * What a letter says, but for event and answer.
     *
     * @param about the IOC, or the event if it is kept whole
     */
    public record Summary(String category, String about, String reason, Instant since, Instant last, int attempts) {

        /** Of a letter. */
        public static Summary of(DeadLetter letter) {
            String about = letter.change()
                    .map(change -> change.key().toString())
                    .orElseGet(() -> "event " + letter.event().id() + ' '
                            + letter.event().type());
            return new Summary(
                    letter.category(), about, letter.reason(), letter.since(), letter.last(), letter.attempts());
        }
    }

    /**
     * Some letters.
     *
     * @param total how many there are of which these are some
     */
    public record Page(int total, List<Listed> letters) {}

    /**
     * Some of the letters that are kept, the newest first.
     *
     * @param category empty for all
     * @param search   part of the IOC's value, or of the event's id where a whole event is kept; empty for all
     * @param from     how many come before
     * @param most     how many at most
     * @throws IOException if the folder or a letter cannot be read
     */
    public synchronized Page page(String category, String search, int from, int most) throws IOException {
        List<String> names = index.names(category, search);
        List<Listed> some = new ArrayList<>();
        for (String name : names.subList(Math.min(from, names.size()), Math.min(from + most, names.size()))) {
            kept(letters, name).map(Listed::of).ifPresent(some::add);
        }
        return new Page(names.size(), some);
    }

    /** A letter by the name of its file, be it kept, or on its way to be tried again; empty if there is none. */
    public synchronized Optional<Kept> find(String name) throws IOException {
        for (LetterFolder folder : List.of(letters, replays, inWork)) {
            Optional<Kept> kept = kept(folder, name);
            if (kept.isPresent()) {
                return kept;
            }
        }
        return Optional.empty();
    }

    private static Optional<Kept> kept(LetterFolder folder, String name) throws IOException {
        if (!folder.has(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Kept(folder.file(name), Optional.of(DeadLetterJson.read(folder.text(name)))));
        } catch (DeadLetterJson.UnreadableException e) {
            return Optional.of(new Kept(folder.file(name), Optional.empty()));
        } catch (NoSuchFileException e) {
            // gone meanwhile, perhaps to another of the folders
            return Optional.empty();
        }
    }

    /** The letter about this IOC, be it kept, or on its way to be tried again; empty if there is none. */
    public synchronized Optional<Kept> about(IocKey key) throws IOException {
        return find(DeadLetter.fileName(key));
    }

    private boolean supersede(IocChange change, boolean anyLetters, boolean anyReplays) throws IOException {
        String name = DeadLetter.fileName(change.key());
        boolean gone = anyLetters && index.has(name) && removed(name);
        if (!change.origin().replay()) {
            // the file of a replay itself goes when the replay is over
            gone |= anyReplays && outdatedReplay(name);
        }
        if (gone) {
            LOG.info("the dead letter of {} is superseded by {}", change.key(), change.origin());
        }
        return gone;
    }

    /**
     * Takes a letter from the folder of replays, to be tried again. What is no letter is put aside in the folder
     * {@code replay-refused}.
     *
     * @param name of its file
     * @return empty if there is nothing to be tried now: it is no letter, it may still be being written, or another one
     *     about the same is being tried; {@link #replayed} or {@link #putBack} has to follow otherwise
     * @throws IOException           if it cannot be read or moved
     * @throws IllegalStateException in a dry run
     */
    public synchronized Optional<DeadLetter> pickUp(String name) throws IOException {
        refuseInDryRun("replayed");
        if (Files.isSymbolicLink(replays.file(name))) {
            putAside(name, "it is a link, which is not followed: move the letter itself");
            return Optional.empty();
        }
        DeadLetter letter;
        try {
            letter = DeadLetterJson.read(replays.text(name));
        } catch (DeadLetterJson.UnreadableException e) {
            if (mayBeBeingWritten(name)) {
                LOG.debug("{} cannot be read yet: {}", replays.file(name), e.getMessage());
            } else {
                putAside(name, e.getMessage());
            }
            return Optional.empty();
        }
        if (inWork.has(letter.fileName())) {
            return Optional.empty();
        }
        replays.move(name, inWork, letter.fileName());
        return Optional.of(letter);
    }

    private boolean mayBeBeingWritten(String name) throws IOException {
        Instant written = Files.getLastModifiedTime(replays.file(name), LinkOption.NOFOLLOW_LINKS)
                .toInstant();
        return Duration.between(written, clock.instant()).abs().compareTo(SETTLED) < 0;
    }

    private void putAside(String name, String reason) throws IOException {
        replays.move(name, refused, name);
        PrivateFiles.restrict(refused.file(name));
        LOG.error("{} is put aside in {}: {}", name, refused.path(), reason);
    }

    /** A replay is over: the letter's changes were accepted, refused again, or superseded. */
    public synchronized void replayed(DeadLetter letter) throws IOException {
        if (inWork.delete(letter.fileName())) {
            inWork.sync();
        }
    }

    /** A replay did not come to an end: it is tried again later, unless it has been superseded. */
    public synchronized void putBack(DeadLetter letter) throws IOException {
        if (inWork.has(letter.fileName())) {
            putBack(letter.fileName());
        }
    }

    private void putBack(String name) throws IOException {
        if (replays.has(name)) {
            // sent to be replayed later, so it is the newer one
            inWork.delete(name);
            inWork.sync();
        } else {
            inWork.move(name, replays, name);
        }
    }

    /** The names of all letters. */
    public synchronized List<String> names() throws IOException {
        return List.copyOf(new TreeSet<>(letters.names()));
    }

    /**
     * Has a letter tried again: moves it to the folder of replays.
     *
     * @param name of its file
     * @return whether there is such a letter
     * @throws IOException           if it cannot be moved
     * @throws IllegalStateException in a dry run
     */
    public synchronized boolean sendToReplay(String name) throws IOException {
        refuseInDryRun("replayed");
        if (!letters.has(name)) {
            return false;
        }
        try {
            letters.move(name, replays, name);
        } catch (NoSuchFileException e) {
            return false;
        }
        index.remove(name);
        return true;
    }

    /** Has all letters tried again, whatever their category. */
    public int sendAllToReplay() throws IOException {
        return sendAllToReplay("");
    }

    /**
     * Has all letters of a category tried again.
     *
     * @param category empty for those of all
     * @return how many
     * @throws IOException           if one cannot be moved; then those before it are
     * @throws IllegalStateException in a dry run, also if there are none
     */
    public synchronized int sendAllToReplay(String category) throws IOException {
        refuseInDryRun("replayed");
        int sent = 0;
        for (String name : category.isEmpty() ? names() : index.names(category, "")) {
            sent += sendToReplay(name) ? 1 : 0;
        }
        return sent;
    }

    /**
     * The content of a letter, as JSON.
     *
     * @param name of its file
     * @return empty if there is no such letter
     * @throws IOException if it cannot be read
     */
    public synchronized Optional<String> show(String name) throws IOException {
        try {
            return letters.has(name) ? Optional.of(letters.text(name)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Removes a letter for good: its change is given up.
     *
     * @param name of its file
     * @return whether there was such a letter
     * @throws IOException           if it cannot be removed
     * @throws IllegalStateException in a dry run
     */
    public synchronized boolean discard(String name) throws IOException {
        refuseInDryRun("discarded");
        boolean gone = letters.has(name) && removed(name);
        if (gone) {
            letters.sync();
            LOG.warn("the dead letter {} is discarded", name);
        }
        return gone;
    }

    /** How many letters there are. */
    public synchronized int count() throws IOException {
        return index.size();
    }

    /** How many bytes all letters have. */
    public synchronized long bytes() throws IOException {
        return index.bytes();
    }

    /** How many letters there are of each category. */
    public synchronized Map<String, Integer> countByCategory() throws IOException {
        return index.byCategory();
    }

    /** Why deliveries wait: letters cannot be kept or removed. Empty if they can. */
    public Optional<String> problem() {
        return notKept.or(() -> notRemoved);
    }

    /** Who steers by hand is told that nothing happens; a JDK exception, for those who call from elsewhere. */
    private void refuseInDryRun(String action) {
        if (dryRun) {
            throw new IllegalStateException("CROWDSTRIKE_DRY_RUN is on: this is a dry run, no dead letter is " + action
                    + " or touched otherwise; start the connector without it, and call this again");
        }
    }

    private void outdateReplay(String name) throws DeadLettersException {
        try {
            if (outdatedReplay(name)) {
                syncAll();
            }
        } catch (IOException e) {
            throw notKept("an outdated dead letter in " + replays.path() + " cannot be removed: " + e, e);
        }
    }

    /** A newer change of the same IOC has come to its end: what waits to be replayed must not come after it. */
    private boolean outdatedReplay(String name) throws IOException {
        boolean gone = inWork.delete(name);
        return replays.delete(name) || gone;
    }

    private boolean removed(String name) throws IOException {
        boolean gone = letters.delete(name);
        index.remove(name);
        return gone;
    }

    private void syncAll() throws IOException {
        for (LetterFolder folder : List.of(letters, replays, inWork)) {
            if (Files.isDirectory(folder.path())) {
                folder.sync();
            }
        }
    }

    /** The letter whose place a new one takes. */
    private Optional<DeadLetter> former(String name) {
        try {
            return Optional.of(DeadLetterJson.read((inWork.has(name) ? inWork : letters).text(name)));
        } catch (IOException | DeadLetterJson.UnreadableException e) {
            // none, or one that somebody broke
            return Optional.empty();
        }
    }

    private Path write(String name, DeadLetter letter, String about) throws DeadLettersException {
        byte[] content = DeadLetterJson.write(letter);
        try {
            if (index.hasRoom(name, content.length, limits)) {
                Path file = letters.write(name, content);
                index.put(name, letter.category(), content.length);
                notKept = Optional.empty();
                kept.accept(letter.category());
                return file;
            }
            throw notKept(
                    "there are " + index.size() + " dead letters of " + index.bytes() + " bytes in " + letters.path()
                            + ", as many as connector.dead-letters-max or connector.dead-letters-max-bytes allows:"
                            + " replay or remove some; deliveries wait until there is room for that of " + about,
                    null);
        } catch (DeadLettersException e) {
            throw e;
        } catch (IOException e) {
            index.lookAgain();
            throw notKept(
                    "the dead letter of " + about + " cannot be written to " + letters.path() + ": " + e
                            + "; deliveries wait until it can",
                    e);
        }
    }

    private DeadLettersException notKept(String message, IOException cause) {
        notKept = Optional.of(message);
        return new DeadLettersException(message, cause);
    }
}
