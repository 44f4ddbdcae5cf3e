package io.espalier.triggers.processor;

import io.espalier.functions.bson.PlainJson;
import io.espalier.triggers.position.ClusterTimes;
import io.espalier.triggers.stream.Sha256;
import java.time.Instant;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;

/** What envelopes say about a change event. Everything but the operation may be missing: a trigger's {@code project} decides. */
record ChangeFacts(BsonDocument event) {
    /** Longer keys would not fit into the headers that receivers take. */
    private static final int LONGEST_KEY = 256;

    /** Such as {@code insert}. */
    String operation() {
        return event.getString("operationType").getValue();
    }

    /** When it happened, by MongoDB's clock. */
    Optional<Instant> time() {
        if (event.isDateTime("wallTime")) {
            return Optional.of(
                    Instant.ofEpochMilli(event.getDateTime("wallTime").getValue()));
        }
        return event.isTimestamp("clusterTime")
                ? Optional.of(ClusterTimes.instant(event.getTimestamp("clusterTime")))
                : Optional.empty();
    }

    /** The {@code _id} of the document: texts and ObjectIds as they are, others as JSON, what is long as a digest. */
    Optional<String> documentKey() {
        if (!event.isDocument("documentKey")) {
            return Optional.empty();
        }
        return Optional.ofNullable(event.getDocument("documentKey").get("_id"))
                .map(ChangeFacts::text)
                .filter(text -> !text.isEmpty())
                .map(text -> text.length() <= LONGEST_KEY ? text : Sha256.hex(text));
    }

    private static String text(BsonValue id) {
        return switch (id) {
            case BsonString text -> text.getValue();
            case BsonObjectId objectId -> objectId.getValue().toHexString();
            default -> PlainJson.encode(id);
        };
    }
}
