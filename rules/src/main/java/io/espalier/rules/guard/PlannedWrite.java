package io.espalier.rules.guard;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.role.UnseenWrites;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * One document that is to be changed.
 *
 * @param replacement what it is to become, where that was worked out from what the caller sees of it
 */
record PlannedWrite(SeenDocument document, UnseenWrites unseen, Optional<BsonDocument> replacement) {

    BsonValue id() {
        return DocumentId.of(document.stored());
    }
}
