package io.espalier.rules;

import java.util.Optional;
import org.bson.conversions.Bson;

/**
 * How an operation that finds one document and changes it does so. Immutable: each method returns a changed copy.
 *
 * @param projection a MongoDB projection of the document that is returned
 * @param sort decides which of several matching documents is taken
 * @param returnNew whether the document is returned as it is after the change; deleting has no such document
 * @param upsert whether a document is inserted if none matches; deleting never does
 */
public record FindAndModify(Optional<Bson> projection, Optional<Bson> sort, boolean returnNew, boolean upsert) {

    public static FindAndModify returningOld() {
        return new FindAndModify(Optional.empty(), Optional.empty(), false, false);
    }

    public static FindAndModify returningNew() {
        return new FindAndModify(Optional.empty(), Optional.empty(), true, false);
    }

    public FindAndModify projection(Bson newProjection) {
        return new FindAndModify(Optional.of(newProjection), sort, returnNew, upsert);
    }

    public FindAndModify sort(Bson newSort) {
        return new FindAndModify(projection, Optional.of(newSort), returnNew, upsert);
    }

    public FindAndModify upsert(boolean newUpsert) {
        return new FindAndModify(projection, sort, returnNew, newUpsert);
    }
}
