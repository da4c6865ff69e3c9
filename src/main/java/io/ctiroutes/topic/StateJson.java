package io.ctiroutes.topic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Traits;
import io.ctiroutes.ledger.Claim;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The form of a record of the topic: the key is the IOC's as people read it, the value JSON. What is read is what was written. */
public final class StateJson {

    /** Of the form. */
    static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            // of a later version of the same form
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectWriter WRITER = JSON.writerFor(Value.class);
    private static final ObjectReader READER = JSON.readerFor(new TypeReference<Value>() {});

    private StateJson() {}

    /** The value of a state's record. */
    public static byte[] write(IocState state) {
        try {
            return WRITER.writeValueAsBytes(new Value(
                    VERSION,
                    state.event(),
                    some(state.claims().stream().map(StateJson::written).toList())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The IOC that a record is about.
     *
     * @throws UnreadableStateException if the record's key is none
     */
    public static IocKey key(String key) throws UnreadableStateException {
        int colon = key == null ? -1 : key.indexOf(':');
        if (colon < 0 || !IocType.isKnown(key.substring(0, colon)) || colon == key.length() - 1) {
            throw new UnreadableStateException("the key '" + key + "' is no IOC");
        }
        return new IocKey(IocType.of(key.substring(0, colon)), key.substring(colon + 1));
    }

    /**
     * Reads a state back.
     *
     * @param value of a record that is no tombstone
     * @throws UnreadableStateException if it is no state
     * @throws NewerStateException      if it takes a newer version to read it
     */
    public static IocState read(IocKey key, byte[] value) throws UnreadableStateException, NewerStateException {
        try {
            Value read = READER.readValue(value);
            if (read == null || read.version() == null) {
                throw new UnreadableStateException("its value is no state of an IOC");
            }
            if (read.version() > VERSION) {
                throw new NewerStateException(key.toString(), read.version());
            }
            return new IocState(
                    key,
                    read.event() == null ? "" : read.event(),
                    each(read.claims()).stream().map(claim -> claim(key, claim)).toList());
        } catch (UnreadableStateException | NewerStateException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new UnreadableStateException("its value is not JSON: " + e.getOriginalMessage());
        } catch (IOException | IllegalArgumentException | DateTimeException | NullPointerException e) {
            throw new UnreadableStateException("its value is no state of an IOC: " + e.getMessage());
        }
    }

    private static Wish written(Claim claim) {
        Ioc record = claim.record()
                .orElseThrow(() -> new IllegalArgumentException("a claim without a record tells a tenant nothing"));
        return new Wish(
                claim.indicatorId(),
                claim.indicatorName(),
                claim.eventId(),
                claim.several() ? Boolean.TRUE : null,
                record.action().text(),
                record.severity().map(Severity::text).orElse(null),
                some(record.platforms().stream().map(Platform::text).toList()),
                some(record.tags()),
                record.description().orElse(null),
                record.expiration().map(Instant::toString).orElse(null),
                claim.traits().score().isPresent() ? claim.traits().score().getAsInt() : null,
                some(claim.traits().indicatorTypes()),
                some(claim.traits().markings()));
    }

    private static Claim claim(IocKey key, Wish wish) {
        Ioc record = new Ioc(
                key,
                Action.of(wish.action()),
                Optional.ofNullable(wish.severity()).map(Severity::of),
                each(wish.platforms()).stream()
                        .map(text -> Platform.valueOf(text.toUpperCase(Locale.ROOT)))
                        .toList(),
                each(wish.labels()),
                Optional.ofNullable(wish.description()),
                Optional.ofNullable(wish.expiration()).map(Instant::parse));
        return new Claim(
                wish.indicator() == null ? "" : wish.indicator(),
                wish.name() == null ? "" : wish.name(),
                wish.event() == null ? "" : wish.event(),
                Optional.of(record),
                new Claim.Marks(Boolean.TRUE.equals(wish.several()), false, false),
                new Traits(
                        wish.score() == null ? OptionalInt.empty() : OptionalInt.of(wish.score()),
                        each(wish.indicatorTypes()),
                        each(wish.markings())));
    }

    /** What is empty is left out. */
    private static <T> List<T> some(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private static <T> List<T> each(List<T> list) {
        return list == null ? List.of() : list;
    }

    private record Value(
            @JsonProperty Integer version,
            @JsonProperty String event,
            @JsonProperty List<Wish> claims) {}

    /** A claim, as it is written. */
    private record Wish(
            @JsonProperty String indicator,
            @JsonProperty String name,
            @JsonProperty String event,
            @JsonProperty Boolean several,
            @JsonProperty String action,
            @JsonProperty String severity,
            @JsonProperty List<String> platforms,
            @JsonProperty List<String> labels,
            @JsonProperty String description,
            @JsonProperty String expiration,
            @JsonProperty Integer score,
            @JsonProperty List<String> indicatorTypes,
            @JsonProperty List<String> markings) {}
}
