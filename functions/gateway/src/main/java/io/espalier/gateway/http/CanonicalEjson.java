package io.espalier.gateway.http;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** Values as canonical EJSON: every type survives the way to the client and back. No result is {@code {"$undefined":true}}. */
public final class CanonicalEjson {
    private static final String PREFIX = "{\"v\": ";

    private CanonicalEjson() {}

    public static String encode(BsonValue value) {
        // The driver writes documents only: the value travels inside one.
        String document = new BsonDocument("v", value)
                .toJson(JsonWriterSettings.builder()
                        .outputMode(JsonMode.EXTENDED)
                        .build());
        return document.substring(PREFIX.length(), document.length() - 1);
    }
}
