package io.espalier.triggers.processor;

import io.espalier.app.TriggerProcessor.Mode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Writes change events as CloudEvents 1.0, in one of the two modes of its HTTP protocol binding. Thread-safe. */
final class CloudEventWriter {
    /** Those that the specification or we give a meaning. */
    static final Set<String> OWN_ATTRIBUTES = Set.of(
            "data",
            "data_base64",
            "datacontenttype",
            "dataschema",
            "id",
            "partitionkey",
            "source",
            "specversion",
            "subject",
            "time",
            "type");

    private static final String JSON = "application/json";
    private static final String STRUCTURED = "application/cloudevents+json; charset=utf-8";

    private final Mode mode;
    private final EventJson json;
    private final String source;

    /** @param source a URI reference that names the trigger */
    CloudEventWriter(Mode mode, EventJson json, String source) {
        this.mode = mode;
        this.json = json;
        this.source = source;
    }

    /** @param id of the delivery */
    CloudEventMessage write(String id, BsonDocument event, Map<String, String> extensions) {
        Map<String, String> attributes = attributes(id, new ChangeFacts(event));
        attributes.putAll(extensions);
        return switch (mode) {
            case BINARY -> binary(attributes, event);
            case STRUCTURED -> structured(attributes, event);
        };
    }

    private Map<String, String> attributes(String id, ChangeFacts change) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", id);
        attributes.put("source", source);
        attributes.put("type", "io.espalier.trigger." + change.operation());
        change.documentKey().ifPresent(key -> {
            attributes.put("subject", key);
            // The extension by which brokers keep the order of each document.
            attributes.put("partitionkey", key);
        });
        change.time().ifPresent(time -> attributes.put("time", time.toString()));
        attributes.put("datacontenttype", JSON);
        return attributes;
    }

    private CloudEventMessage binary(Map<String, String> attributes, BsonDocument event) {
        Map<String, String> headers = new LinkedHashMap<>();
        attributes.forEach((name, value) -> headers.put("ce-" + name, headerValue(value)));
        headers.remove("ce-datacontenttype");
        return new CloudEventMessage(JSON, headers, json.text(event));
    }

    private CloudEventMessage structured(Map<String, String> attributes, BsonDocument event) {
        BsonDocument whole = new BsonDocument();
        attributes.forEach((name, value) -> whole.append(name, new BsonString(value)));
        whole.append("data", event);
        return new CloudEventMessage(STRUCTURED, Map.of(), json.text(whole));
    }

    /** HTTP protocol binding, 3.1.3.2: printable ASCII without space, quote and percent sign; all else percent-encoded. */
    private static String headerValue(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            if (one > ' ' && one < 0x7f && one != '"' && one != '%') {
                encoded.append((char) one);
            } else {
                encoded.append('%').append(hexDigit(one >> 4)).append(hexDigit(one));
            }
        }
        return encoded.toString();
    }

    private static char hexDigit(int bits) {
        return Character.toUpperCase(Character.forDigit(bits & 0xf, 16));
    }
}
