package io.ctiroutes.sandbox.account;

import io.ctiroutes.sandbox.SomeIndicators;
import io.ctiroutes.sandbox.account.WantedIocs.Key;
import io.ctiroutes.sandbox.falcon.FalconFaults;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * What happens in OpenCTI over some months, in seconds: indicators of every kind are created, changed, edited, revoked,
 * merged and deleted, in a mix that follows from a seed. Keeps account of what should come of it.
 */
public final class MixedStream {

    private static final int FIRST = 3;
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    private final OpenCtiStandIn openCti;
    private final Random random;
    private final SomeIndicators some;
    private final PlatformAccount account = new PlatformAccount();
    /** Those that should be in Falcon, those that are revoked or expired, and those that are deleted. */
    private final List<HeldIndicator> active = new ArrayList<>();

    private final List<HeldIndicator> dormant = new ArrayList<>();
    private final List<HeldIndicator> deleted = new ArrayList<>();
    /** What may happen next, by the sum of the weights up to it. */
    private final TreeMap<Integer, Runnable> deeds = new TreeMap<>();

    private int weights;
    private boolean unseen;
    private String lastEventId = "";

    private MixedStream(OpenCtiStandIn openCti, long seed) {
        this.openCti = openCti;
        random = new Random(seed);
        some = new SomeIndicators(random);
    }

    /**
     * Indicators with a value each, all of which Falcon takes. A run that begins with OpenCTI's database ends in the same
     * way as one that sees every event. Everything follows from the seed; print it.
     */
    public static MixedStream plain(OpenCtiStandIn openCti, long seed) {
        MixedStream stream = new MixedStream(openCti, seed);
        stream.usually();
        return stream;
    }

    /**
     * All that happens: indicators also have several values, share them and hand them on, expire and come back; events cannot
     * be read; and there are values that Falcon refuses, by name or without naming them. To be played from the beginning to a
     * connector that runs.
     */
    public static MixedStream of(OpenCtiStandIn openCti, FalconFaults falcon, long seed) {
        return of(openCti, List.of(falcon), seed);
    }

    /** The same, where several Falcons refuse the same. */
    public static MixedStream of(OpenCtiStandIn openCti, List<FalconFaults> falcons, long seed) {
        MixedStream stream = new MixedStream(openCti, seed);
        stream.usually();
        stream.may(8, () -> stream.create(stream.several()));
        stream.may(4, () -> stream.create(stream.some.file()));
        stream.may(6, () -> stream.create(stream.sharing()));
        stream.may(6, () -> stream.create(stream.same()));
        stream.may(6, stream::updateOneOfTwo);
        stream.may(8, stream::deleteOneOfTwo);
        stream.may(5, stream::moveValue);
        stream.may(3, stream::mergeTwins);
        stream.may(4, stream::expire);
        stream.may(5, stream::comeBack);
        stream.may(5, stream::createAgain);
        stream.may(2, stream::createUnreadable);
        stream.may(2, () -> stream.createRefused(falcons, true));
        stream.may(1, () -> stream.createRefused(falcons, false));
        return stream;
    }

    /** New indicators and nothing else. */
    public static MixedStream creations(OpenCtiStandIn openCti, long seed) {
        MixedStream stream = new MixedStream(openCti, seed);
        stream.may(1, () -> stream.create(stream.some.next()));
        return stream;
    }

    /**
     * What piles up while nobody reads: 72 % new indicators, 15 % updates, 5 % deletions, 8 % events of entities that are
     * no indicators. To be played to a connector that sees every event.
     */
    public static MixedStream backlog(OpenCtiStandIn openCti, long seed) {
        MixedStream stream = new MixedStream(openCti, seed);
        stream.may(72, () -> stream.create(stream.some.next()));
        stream.may(15, stream::update);
        stream.may(5, stream::delete);
        stream.may(8, () -> stream.lastEventId = openCti.emit("create", stream.some.otherEntity()));
        return stream;
    }

    /**
     * What OpenCTI sends most: once there are so many indicators, updates that change nothing of an IOC. To be played to a
     * connector that sees every event.
     */
    public static MixedStream unchanging(OpenCtiStandIn openCti, long seed, int indicators) {
        MixedStream stream = new MixedStream(openCti, seed);
        stream.may(1, () -> {
            if (stream.active.size() < indicators) {
                stream.create(stream.some.next());
            } else {
                stream.rename();
            }
        });
        return stream;
    }

    private void usually() {
        may(60, () -> create(some.next()));
        may(15, this::update);
        may(7, this::editPattern);
        may(6, this::delete);
        may(4, this::revoke);
        may(2, this::merge);
        may(6, () -> lastEventId = openCti.create(some.noIoc()));
    }

    private void may(int weight, Runnable deed) {
        weights += weight;
        deeds.put(weights, deed);
    }

    /** Lets so many things happen, each of which the connector gets to know by its event. */
    public void play(int events) {
        for (int i = 0; i < events; i++) {
            if (active.size() < FIRST) {
                create(some.next());
            } else {
                deeds.higherEntry(random.nextInt(weights)).getValue().run();
            }
        }
    }

    /** Lets a new indicator be created. */
    public void createOne() {
        create(some.next());
    }

    /** Lets an indicator of this domain be created, which is not among those that come by themselves. */
    public void createOne(String domain) {
        create(HeldIndicator.of("domain", domain, Indicator.domain(domain).validUntil(some.until())));
    }

    /**
     * Lets so many things happen whose events the connector may never see, because OpenCTI no longer has them when it
     * comes back: then it knows only what OpenCTI's database holds.
     */
    public void playUnseen(int events) {
        unseen = true;
        account.unseen(() -> play(events), this::lastEventId);
    }

    /** The connector may start over: read all again that OpenCTI's database holds by now. */
    public void mayBeReadAgain() {
        account.mayBeReadAgain();
    }

    /** The connector does not know everything any more: what it has lost is not known to anybody until a check. */
    public void forgetful() {
        unseen = true;
        account.wanted().forgetful();
    }

    /** In what way Falcon differs from what it should hold; empty if in none. */
    public List<String> differences(Iterable<StoredIoc> iocs) {
        return account.wanted().differences(iocs);
    }

    /** In what way Falcon and the dead letters differ from what they should be; empty if in none. */
    public List<String> differences(Iterable<StoredIoc> iocs, List<KeptLetter> letters) {
        return account.wanted().differences(iocs, letters);
    }

    /** In what way the Falcon of one of several customers and its dead letters differ from what they should be. */
    public List<String> differences(Iterable<StoredIoc> iocs, List<KeptLetter> letters, Customer customer) {
        return account.wanted().differences(iocs, letters, customer);
    }

    /** How many IOCs the Falcon of one of several customers should act on. */
    public int wanted(Customer customer) {
        return account.wanted().size(customer);
    }

    /** How many IOCs Falcon should act on. */
    public int wanted() {
        return account.wanted().size();
    }

    /** How many dead letters there should be. */
    public int letters() {
        return account.wanted().letters();
    }

    /** How many changes of IOCs the events carried so far. */
    public int changes() {
        return account.changes();
    }

    /** The stream id of the last thing that happened. */
    public String lastEventId() {
        return lastEventId;
    }

    private void create(HeldIndicator next) {
        lastEventId = openCti.create(next.indicator());
        keep(next);
    }

    /** With two values of its own. */
    private HeldIndicator several() {
        return HeldIndicator.either(some.next(), some.next(), random.nextBoolean());
    }

    /** With a value of its own, and those of another one. */
    /** In what way what OpenCTI shows of deployments differs from what Falcon holds; empty if in none. */
    public List<String> deploymentDifferences(Iterable<StoredIoc> iocs) {
        // whose claim is not known gives up unnoticed what another one wants, or what it has inherited
        return new WantedDeployments(openCti.deployments(), iocs, unseen)
                .differences(active, unseen ? List.of() : dormant);
    }

    private HeldIndicator sharing() {
        HeldIndicator other = active.get(random.nextInt(active.size()));
        return HeldIndicator.either(some.next(), other, random.nextBoolean());
    }

    /** With the values of another one, and no other that is an IOC. */
    private HeldIndicator same() {
        return active.get(random.nextInt(active.size())).twin(some.next(), some.noIocComparison());
    }

    private void update() {
        update(take(active));
    }

    private void update(HeldIndicator before) {
        HeldIndicator after =
                before.as(before.indicator().score(random.nextInt(101)).labels("seen-" + random.nextInt(5), "changed"));
        lastEventId = openCti.update(after.indicator());
        keep(after);
    }

    private void rename() {
        HeldIndicator before = take(active);
        HeldIndicator after = before.as(before.indicator().name("renamed " + random.nextInt(1_000)));
        lastEventId = openCti.update(after.indicator());
        keep(after);
    }

    private void editPattern() {
        editPattern(take(active), some.next());
    }

    private void editPattern(HeldIndicator before, HeldIndicator like) {
        HeldIndicator after = before.withPatternOf(like);
        lastEventId = openCti.update(after.indicator());
        account.released(before, before.keys());
        keep(after);
    }

    /** One indicator gets the pattern of another, which gets a new one: the value changes hands, before or after. */
    private void moveValue() {
        HeldIndicator from = take(active);
        HeldIndicator to = take(active);
        if (random.nextBoolean()) {
            editPattern(to, from);
            editPattern(from, some.next());
        } else {
            editPattern(from, some.next());
            editPattern(to, from);
        }
    }

    private void updateOneOfTwo() {
        update(takeOneOfTwo());
    }

    private void deleteOneOfTwo() {
        delete(takeOneOfTwo());
    }

    /** Two of the same value become one, and its labels are those of both. */
    private void mergeTwins() {
        HeldIndicator source = takeOneOfTwo();
        HeldIndicator survivor = twin(source).orElseGet(() -> active.get(0));
        active.remove(survivor);
        merge(survivor, source);
    }

    /** An indicator that shares a value with another, the older or the newer; one of its own is made for it if there is none. */
    private HeldIndicator takeOneOfTwo() {
        List<HeldIndicator> shared =
                active.stream().filter(held -> twin(held).isPresent()).toList();
        if (shared.isEmpty()) {
            create(same());
            return active.remove(active.size() - 1);
        }
        HeldIndicator one = shared.get(random.nextInt(shared.size()));
        active.remove(one);
        return one;
    }

    private Optional<HeldIndicator> twin(HeldIndicator of) {
        return active.stream()
                .filter(other -> other != of && !Collections.disjoint(other.keys(), of.keys()))
                .findFirst();
    }

    private void delete() {
        delete(take(active));
    }

    private void delete(HeldIndicator gone) {
        lastEventId = openCti.delete(gone.indicator());
        account.deleted(gone);
        deleted.add(gone);
    }

    private void revoke() {
        HeldIndicator gone = take(active);
        retire(gone.as(gone.indicator().revoked(true).detection(false).score(0)));
    }

    private void expire() {
        HeldIndicator gone = take(active);
        retire(gone.as(gone.indicator().validUntil(LONG_AGO.plusSeconds(random.nextInt(1_000_000)))));
    }

    private void comeBack() {
        if (dormant.isEmpty()) {
            update();
            return;
        }
        HeldIndicator before = take(dormant);
        HeldIndicator after = before.as(
                before.indicator().revoked(false).score(random.nextInt(101)).validUntil(some.until()));
        lastEventId = openCti.update(after.indicator());
        keep(after);
    }

    private void createAgain() {
        if (deleted.isEmpty()) {
            create(some.next());
        } else {
            create(take(deleted));
        }
    }

    private void merge() {
        merge(take(active), take(active));
    }

    private void merge(HeldIndicator survivor, HeldIndicator source) {
        lastEventId = openCti.merge(survivor.indicator(), List.of(source.indicator()));
        List<String> labels = new ArrayList<>(survivor.indicator().labels());
        source.indicator().labels().stream()
                .filter(label -> !labels.contains(label))
                .forEach(labels::add);
        account.deleted(source);
        keep(survivor.as(survivor.indicator().labels(labels.toArray(String[]::new))));
        deleted.add(source);
    }

    private void createRefused(List<FalconFaults> falcons, boolean named) {
        HeldIndicator next = random.nextBoolean() ? some.next() : several();
        Key bad = next.keys().iterator().next();
        if (named) {
            String message = bad.value() + " is on the global allow list";
            falcons.forEach(falcon -> falcon.refuseValue(bad.value(), message));
            account.refused(bad, message);
        } else {
            falcons.forEach(falcon -> falcon.refuseValueSilently(bad.value()));
            account.refused(bad, "Provided data does not match expected format");
        }
        create(next);
    }

    private void createUnreadable() {
        lastEventId = openCti.emit(random.nextBoolean() ? "create" : "update", some.unreadable());
        account.unreadable(lastEventId);
    }

    private void retire(HeldIndicator gone) {
        lastEventId = openCti.update(gone.indicator());
        account.dormant(gone);
        dormant.add(gone);
    }

    private void keep(HeldIndicator change) {
        account.active(change, lastEventId);
        active.add(change);
    }

    private HeldIndicator take(List<HeldIndicator> from) {
        return from.remove(random.nextInt(from.size()));
    }
}
