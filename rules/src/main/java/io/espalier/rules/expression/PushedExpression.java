package io.espalier.rules.expression;

import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;

/**
 * An expression as MongoDB queries. What is in neither is unknown.
 *
 * @param whenTrue the documents for which the expression is true, and perhaps more if not exact
 * @param whenFalse the documents for which it is false, and perhaps more if not exact
 * @param exact whether the queries alone decide; otherwise each document that they find is decided again in memory
 */
public record PushedExpression(BsonDocument whenTrue, BsonDocument whenFalse, boolean exact) {
    /** Nothing about it can be decided by MongoDB. */
    static final PushedExpression UNDECIDED = new PushedExpression(Query.EVERYTHING, Query.EVERYTHING, false);

    public static PushedExpression of(Truth truth) {
        return switch (truth) {
            case TRUE -> new PushedExpression(Query.EVERYTHING, Query.NOTHING, true);
            case FALSE -> new PushedExpression(Query.NOTHING, Query.EVERYTHING, true);
            case UNKNOWN -> new PushedExpression(Query.NOTHING, Query.NOTHING, true);
        };
    }

    /** True for what the query finds, false for everything else. */
    static PushedExpression decidedBy(BsonDocument query) {
        return new PushedExpression(query, Query.not(query), true);
    }

    public static PushedExpression all(List<PushedExpression> parts) {
        return new PushedExpression(Query.and(whenTrue(parts)), Query.or(whenFalse(parts)), areExact(parts));
    }

    public static PushedExpression any(List<PushedExpression> parts) {
        return new PushedExpression(Query.or(whenTrue(parts)), Query.and(whenFalse(parts)), areExact(parts));
    }

    // Loops, because views are planned anew for each operation.

    private static List<BsonDocument> whenTrue(List<PushedExpression> parts) {
        List<BsonDocument> queries = new ArrayList<>(parts.size());
        for (PushedExpression part : parts) {
            queries.add(part.whenTrue());
        }
        return queries;
    }

    private static List<BsonDocument> whenFalse(List<PushedExpression> parts) {
        List<BsonDocument> queries = new ArrayList<>(parts.size());
        for (PushedExpression part : parts) {
            queries.add(part.whenFalse());
        }
        return queries;
    }

    private static boolean areExact(List<PushedExpression> parts) {
        for (PushedExpression part : parts) {
            if (!part.exact()) {
                return false;
            }
        }
        return true;
    }

    PushedExpression negated() {
        return new PushedExpression(/* whenTrue= */ whenFalse, /* whenFalse= */ whenTrue, exact);
    }

    /** True for every document, whatever it holds. */
    public boolean isAlwaysTrue() {
        return exact && whenTrue.isEmpty();
    }

    /** False for every document, whatever it holds. */
    boolean isAlwaysFalse() {
        return exact && whenFalse.isEmpty();
    }

    /** True for no document. */
    public boolean isNeverTrue() {
        return Query.findsNothing(whenTrue);
    }
}
