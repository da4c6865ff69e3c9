package io.ctiroutes.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.falcon.api.FalconAnswer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When all pages are there, and when they only look so. */
class ListingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicLong ownWrites = new AtomicLong();
    private final Listing listing = new Listing(3, ownWrites::get);

    @Test
    void pagesFollowEachOtherByTheirTokens() {
        assertThat(listing.query()).isEqualTo("limit=3");
        assertThat(listing.take(page(3, 7, "a+b"))).isEmpty();
        assertThat(listing.query()).isEqualTo("limit=3&after=a%2Bb");
        assertThat(listing.take(page(3, 7, "c"))).isEmpty();
        assertThat(listing.isOpen()).isTrue();
        assertThat(listing.take(page(1, 7, "d"))).isEmpty();

        assertThat(listing.isOpen()).isFalse();
        assertThat(listing.hole()).isEmpty();
        assertThat(listing.read()).isEqualTo(7);
    }

    @Test
    void aFullLastPageIsTheLast() {
        listing.take(page(3, 6, "a"));
        listing.take(page(3, 6, "b"));

        assertThat(listing.isOpen()).isFalse();
    }

    @Test
    void anEmptyFalconIsAWholeList() {
        assertThat(listing.take(page(0, 0, ""))).isEmpty();

        assertThat(listing.isOpen()).isFalse();
        assertThat(listing.hole()).isEmpty();
    }

    @Test
    void aPageThatIsTooShortIsNone() {
        assertThat(listing.take(page(2, 7, "a")).orElseThrow())
                .contains("2 IOCs instead of 3")
                .contains("2 of 7");
        assertThat(listing.read()).isZero();
        assertThat(listing.query()).isEqualTo("limit=3");
    }

    @Test
    void soIsOneThatDoesNotSayHowManyThereAre() {
        ObjectNode answer = json(3, 0, "a");
        ((ObjectNode) answer.at("/meta/pagination")).remove("total");

        assertThat(listing.take(read(answer)).orElseThrow()).contains("does not say how many");
    }

    @Test
    void soIsOneThatDoesNotSayWhereItGoesOn() {
        assertThat(listing.take(page(3, 7, "")).orElseThrow()).contains("does not say where it goes on");
    }

    @Test
    void soIsOneThatLeadsBack() {
        listing.take(page(3, 9, "a"));

        assertThat(listing.take(page(3, 9, "a")).orElseThrow()).contains("leads back");
    }

    @Test
    void soIsOneWithAnIocThatCannotBeRead() {
        ObjectNode answer = json(3, 3, "a");
        ((ObjectNode) answer.at("/resources/1")).putObject("tags").put("not", "a list");

        assertThat(listing.take(read(answer)).orElseThrow()).contains("cannot be read: domain:1.example");
    }

    @Test
    void anIocThatIsDeletedIsNoReason() {
        ObjectNode answer = json(3, 3, "a");
        ((ObjectNode) answer.at("/resources/1")).put("deleted", true);

        assertThat(listing.take(read(answer))).isEmpty();
    }

    @Test
    void whatWeOurselvesCreateAndDeleteMeanwhileIsAllowedFor() {
        listing.take(page(3, 7, "a"));
        ownWrites.addAndGet(2);
        listing.take(page(2, 7, "b"));

        assertThat(listing.isOpen()).isFalse();
        assertThat(listing.hole()).isEmpty();
    }

    @Test
    void soIsWhatOthersDeleteMeanwhileAsFarAsFalconCountsIt() {
        listing.take(page(3, 7, "a"));
        listing.take(page(2, 5, "b"));

        assertThat(listing.hole()).isEmpty();
    }

    @Test
    void anIocThatComesTwiceMeansThatAnotherIsMissing() {
        listing.take(page(3, 6, "a"));
        listing.take(page(3, 6, "b"));
        listing.repeated();

        assertThat(listing.hole().orElseThrow()).contains("holds 6").contains("tells of 5");
    }

    @Test
    void aCloudThatTakesNoLargePagesIsAskedForSmallerOnes() {
        Listing large = new Listing(Listing.PAGE, ownWrites::get);
        assertThat(large.query()).isEqualTo("limit=2000");

        assertThat(large.refused()).isTrue();
        assertThat(large.query()).isEqualTo("limit=500");
        assertThat(large.refused()).isFalse();
    }

    @Test
    void alsoIfItAnswersWithAnErrorOfItsOwn() {
        Listing large = new Listing(Listing.PAGE, ownWrites::get);

        assertThat(large.query() + large.query() + large.query()).doesNotContain("500");
        assertThat(large.query()).isEqualTo("limit=500");
    }

    private static FalconAnswer page(int rows, long total, String after) {
        return read(json(rows, total, after));
    }

    private static ObjectNode json(int rows, long total, String after) {
        ObjectNode envelope = JSON.createObjectNode();
        ObjectNode pagination =
                envelope.putObject("meta").putObject("pagination").put("total", total);
        if (!after.isEmpty()) {
            pagination.put("after", after);
        }
        ArrayNode resources = envelope.putNull("errors").putArray("resources");
        for (int i = 0; i < rows; i++) {
            resources.addObject().put("id", "id-" + i).put("type", "domain").put("value", i + ".example");
        }
        return envelope;
    }

    private static FalconAnswer read(ObjectNode envelope) {
        try {
            return JSON.treeToValue(envelope, FalconAnswer.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
