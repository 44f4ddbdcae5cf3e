package io.espalier.functions.bson;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** Writes values as EJSON. */
final class EjsonText {
    private static final String BEFORE = "{\"v\": ";

    private EjsonText() {}

    /** The driver writes documents only: another value is written inside of one, and cut out again. */
    static String of(BsonValue value, JsonMode mode) {
        JsonWriterSettings settings =
                JsonWriterSettings.builder().outputMode(mode).build();
        if (value instanceof BsonDocument document) {
            return document.toJson(settings);
        }
        String framed = new BsonDocument("v", value).toJson(settings);
        return framed.substring(BEFORE.length(), framed.length() - 1);
    }
}
