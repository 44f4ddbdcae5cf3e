package io.espalier.accounts;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.util.Locale;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** The body of a login (spec/app-services.md §8.4). Fields that no provider knows are left alone, as clients send some. */
record LoginPayload(BsonDocument body) {

    /** @throws FunctionException naming the field if it is missing or no string */
    String requiredString(String field) {
        BsonValue value = body.get(field);
        if (value == null || value.isNull()) {
            throw new FunctionException(FunctionErrorCode.MISSING_PARAMETER, "'" + field + "' is required");
        }
        return string(field, value);
    }

    /**
     * {@code options.device.deviceId}: the id that an earlier login gave to this device. Some clients send back the text that
     * they were given, others an ObjectId.
     */
    Optional<String> deviceId() {
        Optional<BsonDocument> device =
                document(body, "options", "options").flatMap(options -> document(options, "device", "options.device"));
        Optional<String> id = device.map(fields -> fields.get("deviceId"))
                .filter(value -> !value.isNull())
                .map(value -> value.isObjectId()
                        ? value.asObjectId().getValue().toHexString()
                        : string("options.device.deviceId", value))
                .filter(value -> !value.isEmpty());
        if (id.isPresent() && !ObjectId.isValid(id.get())) {
            throw invalid("options.device.deviceId", "must be an id of 24 hexadecimal digits");
        }
        return id;
    }

    private static Optional<BsonDocument> document(BsonDocument parent, String field, String path) {
        BsonValue value = parent.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isDocument()) {
            throw invalid(path, "must be an object, found " + typeOf(value));
        }
        return Optional.of(value.asDocument());
    }

    private static String string(String path, BsonValue value) {
        if (!value.isString()) {
            throw invalid(path, "must be a string, found " + typeOf(value));
        }
        return value.asString().getValue();
    }

    private static String typeOf(BsonValue value) {
        return value.getBsonType().name().toLowerCase(Locale.ROOT);
    }

    private static FunctionException invalid(String path, String what) {
        return new FunctionException(FunctionErrorCode.INVALID_PARAMETER, "'" + path + "' " + what);
    }

    @Override
    public String toString() {
        return "LoginPayload[***]";
    }
}
