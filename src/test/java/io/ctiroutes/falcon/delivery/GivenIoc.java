package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.RowReader;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Builds IOCs as Falcon tells them, starting from one that our client made. */
public final class GivenIoc {

    public static final String CLIENT = "0123456789abcdef0123456789abcdef";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode json = JSON.createObjectNode();

    private GivenIoc(IocKey key) {
        json.put("id", "id-of-" + key.value());
        json.put("type", key.type().text());
        json.put("value", key.value());
        json.put("action", "detect");
        json.put("mobile_action", "detect");
        json.put("severity", "high");
        json.putArray("platforms").add("windows").add("mac").add("linux");
        json.put("source", FalconRules.SOURCE);
        json.put("applied_globally", true);
        json.put("created_by", CLIENT);
        json.put("modified_on", "1970-01-01T00:00:00Z");
    }

    static GivenIoc of(IocKey key) {
        return new GivenIoc(key);
    }

    public static GivenIoc domain(String value) {
        return of(new IocKey(IocType.DOMAIN, value));
    }

    GivenIoc id(String id) {
        return with("id", id);
    }

    /** One that somebody made in Falcon's console. */
    public GivenIoc foreign() {
        return with("created_by", "analyst@customer.example").with("source", "console");
    }

    /** One that was retired, but not deleted. */
    public GivenIoc retired() {
        return with("action", "no_action").with("mobile_action", "no_action").tags("c2", FalconRules.TO_DELETE);
    }

    public GivenIoc with(String field, String text) {
        json.put(field, text);
        return this;
    }

    public GivenIoc with(String field, boolean flag) {
        json.put(field, flag);
        return this;
    }

    public GivenIoc without(String field) {
        json.remove(field);
        return this;
    }

    public GivenIoc tags(String... tags) {
        return list("tags", tags);
    }

    public GivenIoc list(String field, String... texts) {
        ArrayNode list = json.putArray(field);
        for (String text : texts) {
            list.add(text);
        }
        return this;
    }

    ObjectNode json() {
        return json;
    }

    public FalconIoc ioc() {
        try (JsonParser parser = json.traverse()) {
            parser.nextToken();
            return new RowReader().read(parser).ioc().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
