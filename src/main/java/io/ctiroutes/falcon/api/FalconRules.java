package io.ctiroutes.falcon.api;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IsoTime;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How IOCs are written to Falcon, and which of those there are ours.
 *
 * @param clientId             our API client: an IOC that it made is ours
 * @param adoptForeign         whether IOCs that somebody else made may be changed
 * @param permanentDelete      whether retiring deletes, instead of marking
 * @param keepActionOnRetire   whether an IOC that is only marked goes on detecting
 * @param descriptionMaxLength where descriptions are cut, in characters; 0 for nowhere
 * @param tags                 what every IOC is tagged with, on top of its own tags
 * @param hostGroups           the groups of hosts that IOCs apply to; empty for all hosts
 * @param purgeAfter         how long what is only marked is kept before it is deleted; zero for ever
 * @param retrodetects         whether what is written is also searched for in the past
 */
public record FalconRules(
        String clientId,
        boolean adoptForeign,
        boolean permanentDelete,
        boolean keepActionOnRetire,
        int descriptionMaxLength,
        List<String> tags,
        List<String> hostGroups,
        boolean retrodetects,
        Duration purgeAfter,
        Clock clock) {

    /** The source that tells our IOCs apart, whatever client made them. */
    public static final String SOURCE = "OpenCTI IOC";

    /** The audit comment of what is written. */
    public static final String COMMENT = "IOC imported from OpenCTI";

    /** The audit comment of what is deleted. */
    public static final String DELETE_COMMENT = "IOC removed from OpenCTI";

    /** The tag of an IOC that was retired but not deleted. */
    public static final String TO_DELETE = "TO_DELETE";

    /** Whether we may change this IOC: client ids get rotated, so the source counts too. A parent's never is ours. */
    public boolean mayChange(FalconIoc ioc) {
        return !ioc.fromParent() && (adoptForeign || isOurs(ioc));
    }

    /** Whether this IOC was written by us, whatever may be changed beyond that. */
    public boolean isOurs(FalconIoc ioc) {
        return !ioc.fromParent()
                && (ioc.createdBy().equals(clientId) || ioc.source().equals(SOURCE));
    }

    /** What a change wants now, in seconds since the epoch: what has expired is no longer wanted. */
    public IocChange wanted(IocChange change, long now) {
        return expired(change, now) ? new IocChange.Retire(change.key(), change.origin()) : change;
    }

    /** Whether it wants an IOC that has expired; Falcon is told of whole seconds. */
    public boolean expired(IocChange change, long now) {
        return change instanceof IocChange.Upsert upsert
                && upsert.ioc().expiration().isPresent()
                && upsert.ioc().expiration().get().getEpochSecond() <= now;
    }

    /** Whether what was retired then is to be deleted by now. */
    public boolean purged(Instant retired) {
        return !purgeAfter.isZero() && !retired.plus(purgeAfter).isAfter(clock.instant());
    }

    /** The time in seconds since the epoch. */
    public long now() {
        return Math.floorDiv(clock.millis(), 1000);
    }

    /** The body that creates this IOC. */
    public IocBody create(Ioc ioc) {
        return body(null, ioc.key().type().text(), ioc.key().value(), ioc);
    }

    /** The body that makes the IOC of this id equal to that record. */
    public IocBody update(String id, Ioc ioc) {
        return body(id, null, null, ioc);
    }

    /** The IOC of this id as it is once Falcon has accepted that record. */
    public FalconIoc held(String id, Ioc ioc) {
        return update(id, ioc).accepted(id, clientId);
    }

    /** Whether this IOC is marked as retired already. */
    public boolean retired(FalconIoc ioc) {
        boolean silent = ioc.action().equals(Action.NO_ACTION.text())
                && (ioc.mobileAction().isEmpty() || ioc.mobileAction().equals(Action.NO_ACTION.text()));
        return ioc.tags().contains(TO_DELETE) && (keepActionOnRetire || silent);
    }

    /** The body that marks this IOC as retired and changes nothing else. */
    public IocBody retire(FalconIoc ioc) {
        Set<String> tags = new LinkedHashSet<>(ioc.tags());
        tags.add(TO_DELETE);
        String action = keepActionOnRetire ? ioc.action() : Action.NO_ACTION.text();
        String mobileAction = keepActionOnRetire ? ioc.mobileAction() : Action.NO_ACTION.text();
        return new IocBody(
                ioc.id(),
                null,
                null,
                action,
                mobileAction.isEmpty() ? action : mobileAction,
                ioc.severity().isEmpty() ? null : ioc.severity(),
                ioc.platforms(),
                List.copyOf(tags),
                ioc.description(),
                futureExpiration(ioc.expiration()),
                ioc.source(),
                ioc.appliedGlobally(),
                ioc.hostGroups());
    }

    private IocBody body(String id, String type, String value, Ioc ioc) {
        return new IocBody(
                id,
                type,
                value,
                ioc.action().text(),
                ioc.action().text(),
                ioc.severity().map(Severity::text).orElse(null),
                texts(ioc.platforms()),
                tagged(ioc.tags()),
                ioc.description().map(this::cut).orElse(""),
                ioc.expiration().map(IsoTime::wholeSeconds).orElse(null),
                SOURCE,
                hostGroups.isEmpty(),
                hostGroups);
    }

    private List<String> tagged(List<String> own) {
        if (tags.isEmpty()) {
            return own;
        }
        Set<String> all = new LinkedHashSet<>(own);
        all.addAll(tags);
        return List.copyOf(all);
    }

    private static List<String> texts(List<Platform> platforms) {
        List<String> texts = new ArrayList<>(platforms.size());
        for (Platform platform : platforms) {
            texts.add(platform.text());
        }
        return texts;
    }

    private String cut(String description) {
        if (descriptionMaxLength == 0 || description.length() <= descriptionMaxLength) {
            return description;
        }
        int end = descriptionMaxLength - 1;
        // a pair of surrogates is one character: half of one is none
        if (end > 0 && Character.isHighSurrogate(description.charAt(end - 1))) {
            end--;
        }
        return description.substring(0, end) + "…";
    }

    /** An expiration that has passed says nothing any more, and Falcon may refuse it. */
    private String futureExpiration(String expiration) {
        return instant(expiration)
                .filter(at -> at.isAfter(clock.instant()))
                .map(IsoTime::wholeSeconds)
                .orElse(null);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(IsoTime.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
