package io.espalier.rules.schema;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** A keyword that limits how many characters, items or properties there are. */
enum SizeKeyword {
    MIN_LENGTH("minLength", true, "characters"),
    MAX_LENGTH("maxLength", false, "characters"),
    MIN_ITEMS("minItems", true, "items"),
    MAX_ITEMS("maxItems", false, "items"),
    MIN_PROPERTIES("minProperties", true, "properties"),
    MAX_PROPERTIES("maxProperties", false, "properties");

    private final String word;
    private final boolean isMinimum;
    private final String unit;

    SizeKeyword(String word, boolean isMinimum, String unit) {
        this.word = word;
        this.isMinimum = isMinimum;
        this.unit = unit;
    }

    static Optional<SizeKeyword> of(String word) {
        return Arrays.stream(values())
                .filter(keyword -> keyword.word.equals(word))
                .findFirst();
    }

    String word() {
        return word;
    }

    boolean isMinimum() {
        return isMinimum;
    }

    String unit() {
        return unit;
    }

    /** Empty for values that the keyword says nothing about. MongoDB counts the code points of a string. */
    OptionalLong sizeOf(BsonValue value) {
        return switch (this) {
            case MIN_LENGTH, MAX_LENGTH ->
                value instanceof BsonString text
                        ? OptionalLong.of(text.getValue()
                                .codePointCount(0, text.getValue().length()))
                        : OptionalLong.empty();
            case MIN_ITEMS, MAX_ITEMS ->
                value instanceof BsonArray array ? OptionalLong.of(array.size()) : OptionalLong.empty();
            case MIN_PROPERTIES, MAX_PROPERTIES ->
                value instanceof BsonDocument object ? OptionalLong.of(object.size()) : OptionalLong.empty();
        };
    }
}
