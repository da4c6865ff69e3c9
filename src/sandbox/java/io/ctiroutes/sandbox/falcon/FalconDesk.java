package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.FalconOptions.RetryAfterUnit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request as Falcon would: the gateway's checks, then the token service, the IOC manager or the alerts. */
final class FalconDesk {
    private static final Logger LOG = LoggerFactory.getLogger(FalconDesk.class);

    private final FalconOptions options;
    private final Access access;
    private final IocStore store;
    private final Envelope envelope;
    private final IocWriter writer;
    private final IocReader reader;
    private final Vocabularies vocabularies;
    private final AlertSearch alerts;
    private final RateLimit requests;
    private final RateLimit tokenRequests;
    private final RateLimit badTokenRequests;

    FalconDesk(
            FalconOptions options,
            Access access,
            FalconFaults faults,
            IocStore store,
            AlertStore alertStore,
            String client) {
        this.options = options;
        this.access = access;
        this.store = store;
        envelope = new Envelope(options.emptyErrors);
        writer = new IocWriter(options, faults, store, envelope, client);
        reader = new IocReader(options, store, envelope, client);
        vocabularies = new Vocabularies(options, envelope);
        alerts = new AlertSearch(options, alertStore, envelope);
        requests = new RateLimit(options.requestsPerMinute, 6_000);
        tokenRequests = new RateLimit(options.tokenRequestsPerMinute, 300);
        badTokenRequests = new RateLimit(options.badTokenRequestsPerMinute, 15);
    }

    Answer answer(Incoming incoming) {
        try {
            return checked(incoming);
        } catch (RuntimeException mistake) {
            LOG.error("The stand-in itself failed on {} {}", incoming.method(), incoming.path(), mistake);
            return told(error(500, "The stand-in itself failed: " + mistake));
        }
    }

    private Answer checked(Incoming incoming) {
        if (incoming.uriBytes() > options.maxUrlBytes) {
            return told(Answer.html(414, 0), requests);
        }
        if (incoming.tooLarge()) {
            return told(Answer.html(413, 0), requests);
        }
        boolean tokenService = incoming.operation() == Operation.TOKEN || incoming.operation() == Operation.REVOKE;
        if (tokenService) {
            return limited(tokenRequests, () -> tokenService(incoming));
        }
        if (!access.admits(header(incoming, "Authorization"))) {
            return limited(
                    badTokenRequests,
                    () -> envelope.error(401, Envelope.GATEWAY, "access denied, invalid bearer token"));
        }
        return limited(requests, () -> service(incoming));
    }

    /** A 429 that names a moment. */
    Answer tooManyRequests(Instant retryAt) {
        Answer answer = envelope.error(429, Envelope.GATEWAY, "API rate limit exceeded.");
        if (options.retryAfterUnit == RetryAfterUnit.ABSENT) {
            return answer;
        }
        long seconds = retryAt.getEpochSecond() + (retryAt.getNano() > 0 ? 1 : 0);
        boolean inMillis = options.retryAfterUnit == RetryAfterUnit.MILLISECONDS;
        return answer.with("X-RateLimit-RetryAfter", String.valueOf(inMillis ? retryAt.toEpochMilli() : seconds));
    }

    /** An error of the IOC manager's that has nothing to do with what was asked. */
    Answer error(int status, String message) {
        return envelope.error(status, Envelope.IOC_MANAGER, message);
    }

    /** Adds what every answer carries. */
    Answer told(Answer answer) {
        return told(answer, requests);
    }

    private Answer told(Answer answer, RateLimit limit) {
        Answer told = answer.with("X-RateLimit-Limit", String.valueOf(limit.limit()))
                .with("X-RateLimit-Remaining", String.valueOf(limit.remaining()));
        return options.region.map(region -> told.with("X-Cs-Region", region)).orElse(told);
    }

    private Answer limited(RateLimit limit, Supplier<Answer> admitted) {
        Optional<Instant> retryAt = limit.admit(options.clock.instant());
        return told(retryAt.map(this::tooManyRequests).orElseGet(admitted), limit);
    }

    private Answer tokenService(Incoming incoming) {
        try {
            boolean isForm = incoming.hasContentType("application/x-www-form-urlencoded");
            Map<String, List<String>> form = isForm ? incoming.form() : Map.of();
            if (incoming.operation() == Operation.TOKEN) {
                return envelope.token(access.grant(form), options.tokenLifetime);
            }
            String token = String.join("", form.getOrDefault("token", List.of()));
            access.revoke(header(incoming, "Authorization"), token);
            return envelope.done(Envelope.TOKEN_SERVICE);
        } catch (Refusal refusal) {
            return envelope.error(refusal.status(), Envelope.TOKEN_SERVICE, refusal.getMessage());
        }
    }

    private Answer service(Incoming incoming) {
        if (access.scopeMissing(incoming.operation())) {
            return envelope.error(403, Envelope.GATEWAY, "access denied, authorization failed");
        }
        try {
            if (incoming.operation() == Operation.OTHER) {
                throw new Refusal(404, "404: Page Not Found");
            }
            boolean typed = incoming.operation().hasBody() || options.contentTypeWithoutBody;
            if (typed && !incoming.hasContentType("application/json")) {
                throw new Refusal(400, "Content-Type must be application/json");
            }
            incoming.knownParameters();
            if (incoming.operation() == Operation.ALERTS) {
                return alerts.search(incoming);
            }
            synchronized (store) {
                return manage(incoming);
            }
        } catch (Refusal refusal) {
            boolean onAlerts = incoming.operation() == Operation.ALERTS;
            return envelope.refusal(onAlerts ? Envelope.ALERTS : Envelope.IOC_MANAGER, refusal);
        }
    }

    private Answer manage(Incoming incoming) {
        return switch (incoming.operation()) {
            case CREATE -> writer.create(incoming);
            case UPDATE -> writer.update(incoming);
            case DELETE -> reader.delete(incoming);
            case GET -> reader.get(incoming);
            case SEARCH -> reader.searchIds(incoming);
            case COMBINED -> reader.searchIocs(incoming);
            case ACTIONS, IOC_TYPES, PLATFORMS, SEVERITIES -> vocabularies.words(incoming);
            case ACTION_ENTITIES -> vocabularies.actions(incoming);
            default -> throw new IllegalStateException("not an operation on IOCs: " + incoming.operation());
        };
    }

    private static String header(Incoming incoming, String name) {
        return Optional.ofNullable(incoming.headers().get(name)).orElse("");
    }
}
