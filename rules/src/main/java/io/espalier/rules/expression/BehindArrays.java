package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;

/**
 * What is exact as long as a path leads through embedded documents only. Where an array lies on the way, the path may find
 * several values, and each document is decided in memory.
 */
final class BehindArrays {
    private BehindArrays() {}

    /** The same as the expression given where no array is on the way to the end of a path; undecided elsewhere. */
    static PushedExpression undecided(PushedExpression otherwise, FieldPath... paths) {
        List<BsonDocument> arrays = new ArrayList<>();
        for (FieldPath path : paths) {
            for (int length = 1; length < path.parts().size(); length++) {
                arrays.add(Query.ofType(new FieldPath(path.parts().subList(0, length)), "array"));
            }
        }
        if (arrays.isEmpty()) {
            return otherwise;
        }
        BsonDocument undecided = Query.or(arrays);
        return new PushedExpression(
                Query.or(List.of(otherwise.whenTrue(), undecided)),
                Query.or(List.of(otherwise.whenFalse(), undecided)),
                false);
    }
}
