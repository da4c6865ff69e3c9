package io.ctiroutes.falcon.alerts;

import io.ctiroutes.ioc.IocKey;
import java.time.Instant;
import java.util.Set;

/**
 * One alert, as far as it may be about our IOCs.
 *
 * @param id          the same however often the alert is told, and of no other alert
 * @param created     when Falcon wrote it down, which may be a while after it happened, and before searches find it
 * @param keys        the IOCs that it may name; none if it is about something else. A value may be something else than an
 *     IOC, such as the name of a file that reads like a domain: only those count that Falcon was told of
 * @param disposition what Falcon did
 */
public record Alert(String id, Instant created, Set<IocKey> keys, Disposition disposition) {}
