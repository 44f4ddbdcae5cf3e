package io.espalier.shop;

import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** Writes JSON without a space too many. What JSON has no type for keeps its relaxed extended form. */
final class PlainJson {
    private static final JsonWriterSettings RELAXED =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();
    private static final String FRAME = "{\"v\": }";

    private PlainJson() {}

    static String write(BsonValue value) {
        return switch (value) {
            case BsonDocument document ->
                document.entrySet().stream()
                        .map(field -> scalar(new BsonString(field.getKey())) + ":" + write(field.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case BsonArray array -> array.stream().map(PlainJson::write).collect(Collectors.joining(",", "[", "]"));
            default -> scalar(value);
        };
    }

    /** The driver writes documents only, and is the one that knows how to escape. */
    private static String scalar(BsonValue value) {
        String framed = new BsonDocument("v", value).toJson(RELAXED);
        return framed.substring(FRAME.length() - 1, framed.length() - 1);
    }
}
