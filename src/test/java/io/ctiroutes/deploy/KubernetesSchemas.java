package io.ctiroutes.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** What a manifest has to be for Kubernetes, and for the Prometheus operator, to take it. */
final class KubernetesSchemas {

    /** Of Kubernetes' own, whose classes were generated from its OpenAPI description. */
    private static final Set<String> VERSIONS = Set.of("v1", "apps/v1", "networking.k8s.io/v1", "policy/v1");

    private static final Map<String, Class<?>> OF_THE_OPERATOR =
            Map.of("ServiceMonitor", ServiceMonitor.class, "PrometheusRule", PrometheusRule.class);

    private static final TypeAdapter<byte[]> BASE_64 = new TypeAdapter<>() {
        @Override
        public byte[] read(JsonReader reader) throws IOException {
            return Base64.getMimeDecoder().decode(reader.nextString());
        }

        @Override
        public void write(JsonWriter writer, byte[] value) throws IOException {
            writer.value(Base64.getEncoder().encodeToString(value));
        }
    };

    private static final Gson GSON = gson();

    /** Takes no field that it does not know, and no text in the place of a number. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private KubernetesSchemas() {}

    /**
     * Refuses a field that is not known, one that is missing, and a value of another type.
     *
     * @throws IllegalArgumentException if it would not be taken, with the reason
     */
    static void check(JsonNode manifest) {
        String version = manifest.path("apiVersion").asText();
        String kind = manifest.path("kind").asText();
        if (version.equals("monitoring.coreos.com/v1") && OF_THE_OPERATOR.containsKey(kind)) {
            MAPPER.convertValue(manifest, OF_THE_OPERATOR.get(kind));
            return;
        }
        if (!VERSIONS.contains(version)) {
            throw new IllegalArgumentException("not known: " + version + ' ' + kind);
        }
        JsonElement json = JsonParser.parseString(manifest.toString());
        try {
            Class<?> type = Class.forName("io.kubernetes.client.openapi.models.V1" + kind);
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            GSON.fromJson(json, type);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException | JsonParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Gson gson() {
        Gson plain = new Gson();
        return new GsonBuilder()
                .registerTypeAdapter(String.class, only(JsonToken.STRING, plain.getAdapter(String.class)))
                .registerTypeAdapter(Integer.class, only(JsonToken.NUMBER, plain.getAdapter(Integer.class)))
                .registerTypeAdapter(Long.class, only(JsonToken.NUMBER, plain.getAdapter(Long.class)))
                .registerTypeAdapter(Boolean.class, only(JsonToken.BOOLEAN, plain.getAdapter(Boolean.class)))
                .registerTypeAdapter(byte[].class, only(JsonToken.STRING, BASE_64))
                // what Kubernetes alone writes
                .registerTypeAdapter(OffsetDateTime.class, only(JsonToken.NULL, plain.getAdapter(Void.class)))
                .create();
    }

    private static <T> TypeAdapter<T> only(JsonToken token, TypeAdapter<T> adapter) {
        return new TypeAdapter<>() {
            @Override
            public T read(JsonReader reader) throws IOException {
                if (reader.peek() != token) {
                    throw new JsonParseException(reader.getPath() + " is not of type " + token);
                }
                return adapter.read(reader);
            }

            @Override
            public void write(JsonWriter writer, T value) throws IOException {
                adapter.write(writer, value);
            }
        };
    }
}
