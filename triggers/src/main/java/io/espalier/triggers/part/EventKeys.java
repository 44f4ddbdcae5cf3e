package io.espalier.triggers.part;

import io.espalier.app.Ordering;
import io.espalier.triggers.position.ResumeToken;
import io.espalier.triggers.stream.Sha256;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** Which document an event is about, and which events it must not overtake. Immutable. */
record EventKeys(Ordering ordering) {
    /** Of events that must be alone, and of all events with total order. */
    static final String EVERYTHING = "";

    private static final int LONGEST = 200;
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    /** The document; empty for what happens to a whole collection or database. */
    Optional<String> document(RawBsonDocument change) {
        if (!change.isDocument("documentKey")) {
            return Optional.empty();
        }
        BsonDocument namespace = change.getDocument("ns", new BsonDocument());
        return Optional.of(shortened(text(namespace) + "/" + key(change.getDocument("documentKey"))));
    }

    /** The lane; empty for an event that must be alone. */
    Optional<String> lane(Optional<String> document, ResumeToken token) {
        return switch (ordering) {
            case TOTAL -> Optional.of(EVERYTHING);
            case DOCUMENT -> document;
            case NONE -> Optional.of(token.data());
        };
    }

    private static String text(BsonDocument namespace) {
        return string(namespace, "db") + "." + string(namespace, "coll");
    }

    private static String string(BsonDocument document, String field) {
        return document.isString(field) ? document.getString(field).getValue() : "";
    }

    private static String key(BsonDocument documentKey) {
        BsonValue id = documentKey.get("_id");
        if (documentKey.size() == 1 && id instanceof BsonNumber number) {
            return number(number);
        }
        RawBsonDocument raw =
                documentKey instanceof RawBsonDocument known ? known : new RawBsonDocument(documentKey, CODEC);
        ByteBuffer bytes = raw.getByteBuffer().asNIO();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }

    /** 1 and 1.0 are the same _id, whatever their types. */
    private static String number(BsonNumber number) {
        return switch (number) {
            case BsonDouble value -> {
                double exact = value.getValue();
                yield Double.isFinite(exact) ? plain(new BigDecimal(exact)) : Double.toString(exact);
            }
            case BsonDecimal128 value ->
                value.getValue().isFinite()
                        ? plain(value.getValue().bigDecimalValue())
                        : value.getValue().toString();
            default -> plain(BigDecimal.valueOf(number.longValue()));
        };
    }

    private static String plain(BigDecimal value) {
        // Numbers with huge exponents stay short.
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toEngineeringString();
    }

    private static String shortened(String key) {
        return key.length() <= LONGEST ? key : Sha256.hex(key);
    }
}
