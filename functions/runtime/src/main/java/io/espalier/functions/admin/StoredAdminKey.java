package io.espalier.functions.admin;

import java.time.Instant;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * An admin key as it is stored: everything but the key itself.
 *
 * @param id the part of the key that is no secret
 * @param name what operators call it; it stands in the logs
 * @param digest of the whole key
 * @param expires from when on it is refused
 * @param lastUsed when it was used, up to an hour late
 */
@SuppressWarnings("ArrayRecordComponent") // compared in constant time only
record StoredAdminKey(
        String id, String name, byte[] digest, Instant created, Optional<Instant> expires, Optional<Instant> lastUsed) {

    boolean isValidAt(Instant now) {
        return expires.map(now::isBefore).orElse(true);
    }

    static StoredAdminKey of(BsonDocument stored) {
        return new StoredAdminKey(
                stored.getString("_id").getValue(),
                stored.getString("name").getValue(),
                stored.getBinary("digest").getData(),
                moment(stored, "created").orElseThrow(),
                moment(stored, "expires"),
                moment(stored, "last_used"));
    }

    private static Optional<Instant> moment(BsonDocument stored, String field) {
        return stored.get(field) instanceof BsonDateTime time
                ? Optional.of(Instant.ofEpochMilli(time.getValue()))
                : Optional.empty();
    }

    BsonDocument toStored() {
        BsonDocument stored = new BsonDocument("_id", new BsonString(id)).append("digest", new BsonBinary(digest));
        stored.putAll(described());
        stored.remove("id");
        return stored;
    }

    /** What operators are shown. */
    BsonDocument described() {
        BsonDocument document = new BsonDocument("id", new BsonString(id))
                .append("name", new BsonString(name))
                .append("created", date(created));
        expires.ifPresent(moment -> document.append("expires", date(moment)));
        lastUsed.ifPresent(moment -> document.append("last_used", date(moment)));
        return document;
    }

    private static BsonDateTime date(Instant moment) {
        return new BsonDateTime(moment.toEpochMilli());
    }
}
