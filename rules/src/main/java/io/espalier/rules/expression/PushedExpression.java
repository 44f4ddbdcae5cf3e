package io.espalier.rules.expression;

import io.espalier.rules.query.Query;
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
        return new PushedExpression(
                Query.and(parts.stream().map(PushedExpression::whenTrue).toList()),
                Query.or(parts.stream().map(PushedExpression::whenFalse).toList()),
                parts.stream().allMatch(PushedExpression::exact));
    }

    public static PushedExpression any(List<PushedExpression> parts) {
        return new PushedExpression(
                Query.or(parts.stream().map(PushedExpression::whenTrue).toList()),
                Query.and(parts.stream().map(PushedExpression::whenFalse).toList()),
                parts.stream().allMatch(PushedExpression::exact));
    }

    PushedExpression negated() {
        return new PushedExpression(/* whenTrue= */ whenFalse, /* whenFalse= */ whenTrue, exact);
    }

    /** True for every document, whatever it holds. */
    public boolean isAlwaysTrue() {
        return exact && whenTrue.equals(Query.EVERYTHING);
    }

    /** False for every document, whatever it holds. */
    boolean isAlwaysFalse() {
        return exact && whenFalse.equals(Query.EVERYTHING);
    }

    /** True for no document. */
    public boolean isNeverTrue() {
        return whenTrue.equals(Query.NOTHING);
    }
}
