package io.espalier.rules.request;

import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * A path that an update writes.
 *
 * @param path up to the first positional part, if there is one
 * @param reads whether the result depends on what is there
 */
public record Touch(FieldPath path, boolean reads) {

    /**
     * Whether something hidden is under the path or the path leads through it.
     *
     * @param stored the document as it is
     * @param seen the same document as the caller sees it
     */
    public boolean meetsHidden(BsonDocument stored, BsonDocument seen) {
        BsonDocument outer = stored;
        BsonDocument outerSeen = seen;
        for (String part : path.parts()) {
            BsonValue value = outer.get(part);
            BsonValue valueSeen = outerSeen.get(part);
            if (value instanceof BsonDocument inner && valueSeen instanceof BsonDocument innerSeen) {
                outer = inner;
                outerSeen = innerSeen;
            } else {
                return !ExactEquality.same(value, valueSeen);
            }
        }
        return !ExactEquality.same(outer, outerSeen);
    }
}
