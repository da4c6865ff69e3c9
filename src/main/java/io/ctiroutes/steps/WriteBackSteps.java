package io.ctiroutes.steps;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ledger.Outbox.Hit;
import io.ctiroutes.opencti.deployment.DeploymentReport;
import io.ctiroutes.opencti.deployment.Validation;
import io.ctiroutes.text.Cause;
import io.ctiroutes.writeback.AlertSearch;
import io.ctiroutes.writeback.Hits;
import io.ctiroutes.writeback.Reports;
import io.ctiroutes.writeback.Validations;
import io.ctiroutes.writeback.Wishes;
import java.io.InputStream;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** The steps of the routes that tell OpenCTI of its indicators in Falcon, and do what its analysts want. */
public final class WriteBackSteps {

    /** The exchange property that holds the search for alerts. */
    static final String SEARCH = "search";

    private final Reports reports;
    private final Wishes wishes;
    private final Hits hits;
    private final Validations validations;

    public WriteBackSteps(Reports reports, Wishes wishes, Hits hits, Validations validations) {
        this.reports = reports;
        this.wishes = wishes;
        this.hits = hits;
        this.validations = validations;
    }

    /** What OpenCTI is to be told next of deployments. */
    public List<DeploymentReport> reports() {
        return reports.due();
    }

    /** Tells it. */
    public void tell(@Body List<DeploymentReport> next) {
        reports.send(next);
    }

    /** What comes of the wishes of analysts. */
    public List<IocChange> wishes() {
        return wishes.due();
    }

    /** What comes of them has been delivered. */
    public void fulfilled(@ExchangeProperty("wishes") List<IocChange> delivered) {
        wishes.delivered(delivered);
    }

    /** Begins to read Falcon's alerts; null if there is nobody to tell. */
    public AlertSearch alerts() {
        return hits.begin();
    }

    /** What the request for the next page says. */
    public String alertQuery(@ExchangeProperty(SEARCH) AlertSearch search) {
        return search.body();
    }

    /** Takes the page in. */
    public void alertPage(@ExchangeProperty(SEARCH) AlertSearch search, @Body InputStream body)
            throws NoAnswerException {
        hits.page(search, body);
    }

    /** Falcon does not give the page. */
    public void alertsRefused(
            @ExchangeProperty(SEARCH) AlertSearch search, @Header(Exchange.HTTP_RESPONSE_CODE) int status)
            throws NoAnswerException {
        hits.refused(search, status);
    }

    /** No page could be had. */
    public void alertsFailed(@ExchangeException Exception failure) {
        hits.failed(Cause.of(failure).reason());
    }

    /** The hits that OpenCTI is to be told of next. */
    public List<Hit> hits() {
        return hits.due();
    }

    /** Tells of them. */
    public void tellHits(@Body List<Hit> next) {
        hits.send(next);
    }

    /** The answers to requests for validation that there are. */
    public List<Validation> validations() {
        return validations.due();
    }

    /** Tells of them. */
    public void tellValidations(@Body List<Validation> next) {
        validations.send(next);
    }
}
