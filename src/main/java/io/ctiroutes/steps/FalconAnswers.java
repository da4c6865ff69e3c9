package io.ctiroutes.steps;

import static io.ctiroutes.steps.FalconRequests.DELIVERY;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.falcon.access.RateLimit;
import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.falcon.delivery.Answers;
import io.ctiroutes.falcon.delivery.Delivery;
import java.io.InputStream;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;

/** What the routes do with the answer to the next call of a delivery: each method is one branch of a choice by its status. */
public final class FalconAnswers {

    private final Answers answers;
    private final RateLimit rateLimit;

    public FalconAnswers(Answers answers, RateLimit rateLimit) {
        this.answers = answers;
        this.rateLimit = rateLimit;
    }

    /** Whatever its status is, it may tell how many requests are left. */
    public void requestsLeft(@Headers Map<String, Object> headers) {
        rateLimit.observe(headers);
    }

    /** 429: begins a cooldown, and throws so that the call is made again. */
    public void rateLimited(@Headers Map<String, Object> headers) {
        rateLimit.limited(headers);
    }

    /**
     * Reads it.
     *
     * @param delivery null for an answer that belongs to none
     * @throws NoAnswerException if nothing can be concluded from it
     */
    public FalconAnswer read(
            @ExchangeProperty(DELIVERY) Delivery delivery,
            @Header(Exchange.HTTP_RESPONSE_CODE) int status,
            @Body InputStream body)
            throws NoAnswerException {
        return delivery == null ? answers.read(status, body) : answers.read(delivery, status, body);
    }

    /** There is none, although the call was sent as often as it may, or it must not be sent as it is. */
    public void failed(@ExchangeProperty(DELIVERY) Delivery delivery, @ExchangeException Exception failure) {
        answers.failed(delivery, failure == null ? "" : failure.getMessage());
    }

    /** Below 300. */
    public void accepted(@ExchangeProperty(DELIVERY) Delivery delivery, @Body FalconAnswer answer) {
        answers.accepted(delivery, answer);
    }

    /** 404. */
    public void unknownId(@ExchangeProperty(DELIVERY) Delivery delivery) {
        answers.unknownId(delivery);
    }

    /** 413, 414. */
    public void tooLarge(@ExchangeProperty(DELIVERY) Delivery delivery) {
        answers.tooLarge(delivery);
    }

    /** 400, and what else there is. */
    public void refused(@ExchangeProperty(DELIVERY) Delivery delivery, @Body FalconAnswer answer) {
        answers.refused(delivery, answer);
    }
}
