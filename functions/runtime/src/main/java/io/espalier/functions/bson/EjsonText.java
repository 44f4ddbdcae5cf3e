package io.espalier.functions.bson;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriter;
import org.bson.json.JsonWriterSettings;

/** Writes values as EJSON. */
final class EjsonText {
    private static final String BEFORE = "{\"v\": ";

    private EjsonText() {}

    /** The driver writes documents only: another value is written inside of one, and cut out again. */
    static Utf8Text of(BsonValue value, JsonMode mode) {
        if (value instanceof BsonDocument document) {
            return write(document, mode, new Utf8Text());
        }
        return write(new BsonDocument("v", value), mode, new Utf8Text(BEFORE.length()))
                .withoutLast();
    }

    private static Utf8Text write(BsonDocument document, JsonMode mode, Utf8Text text) {
        JsonWriterSettings settings =
                JsonWriterSettings.builder().outputMode(mode).build();
        new BsonDocumentCodec()
                .encode(
                        new JsonWriter(text, settings),
                        document,
                        EncoderContext.builder().build());
        return text;
    }
}
