package io.espalier.shop;

import io.espalier.functions.FunctionException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/**
 * What counts as the profile that a customer writes about himself. Access tokens carry it as part of the custom user data,
 * which may have 16,384 bytes as JSON (spec/app-services.md §8.6): the rest of the document has its room too.
 */
final class CustomerProfile {
    static final int MAX_BYTES = 8 * 1024;

    private static final int MAX_DEPTH = 16;
    private static final int MAX_SHOWN = 40;

    /** What comes back from a token as it went in. */
    private static final List<BsonType> SCALARS = List.of(
            BsonType.BOOLEAN,
            BsonType.DATE_TIME,
            BsonType.DECIMAL128,
            BsonType.DOUBLE,
            BsonType.INT32,
            BsonType.INT64,
            BsonType.NULL,
            BsonType.OBJECT_ID);

    private static final JsonWriterSettings RELAXED =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    private CustomerProfile() {}

    /** @throws FunctionException naming the field and what is allowed */
    static void check(BsonDocument profile) {
        checkValue(profile, "profile", 1);
        int bytes = profile.toJson(RELAXED).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new FunctionException("profile must have at most " + MAX_BYTES + " bytes as JSON, got " + bytes);
        }
    }

    private static void checkValue(BsonValue value, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new FunctionException("profile is nested more than " + MAX_DEPTH + " deep");
        }
        if (value instanceof BsonDocument document) {
            document.forEach((field, member) -> {
                checkName(field, path);
                checkValue(member, path + "." + shortened(field), depth + 1);
            });
        } else if (value instanceof BsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                checkValue(array.get(i), path + "[" + i + "]", depth + 1);
            }
        } else if (value instanceof BsonString text) {
            if (!StoredText.isStorable(text.getValue())) {
                throw new FunctionException(path + " holds " + StoredText.FAULT);
            }
        } else if (!SCALARS.contains(value.getBsonType())) {
            throw new FunctionException(path + " must be a text, number, boolean, date, id, null, list or object");
        }
    }

    private static void checkName(String field, String path) {
        if (field.startsWith("$") || !StoredText.isStorable(field)) {
            throw new FunctionException(
                    path + " has a field with an illegal name: Unicode characters, no NUL, no leading '$'");
        }
    }

    private static String shortened(String field) {
        return field.length() <= MAX_SHOWN ? field : field.substring(0, MAX_SHOWN) + "…";
    }
}
