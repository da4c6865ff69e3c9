package io.ctiroutes.ledger;

import io.ctiroutes.ioc.Ioc;
import java.util.Optional;

/**
 * One live indicator's wish for an IOC key.
 *
 * @param indicatorId   OpenCTI's internal id of the indicator
 * @param indicatorName its name
 * @param eventId       the stream event that said so; empty if no event did
 * @param record        what Falcon should hold; empty where it is only known that the indicator names the value
 */
public record Claim(String indicatorId, String indicatorName, String eventId, Optional<Ioc> record) {}
