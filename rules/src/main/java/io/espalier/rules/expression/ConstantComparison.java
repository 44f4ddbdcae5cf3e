package io.espalier.rules.expression;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;

/** Comparisons of a path of the document with values of the caller, as queries. */
final class ConstantComparison {
    private ConstantComparison() {}

    static PushedExpression pathOnTheLeft(FieldPath path, Relation relation, List<BsonValue> values) {
        return switch (relation) {
            case EQUAL -> PushedExpression.decidedBy(anyEqual(path, values));
            case MEMBER -> member(path, values);
            case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL ->
                PushedExpression.decidedBy(anyOrdered(path, relation, values));
        };
    }

    static PushedExpression pathOnTheRight(List<BsonValue> values, Relation relation, FieldPath path) {
        return switch (relation) {
            case EQUAL -> PushedExpression.decidedBy(anyEqual(path, values));
            case MEMBER -> memberOf(values, path);
            case GREATER -> bounded(values, Relation.LESS, path);
            case GREATER_OR_EQUAL -> bounded(values, Relation.LESS_OR_EQUAL, path);
            case LESS -> bounded(values, Relation.GREATER, path);
            case LESS_OR_EQUAL -> bounded(values, Relation.GREATER_OR_EQUAL, path);
        };
    }

    /** That the path finds no array at its end. */
    static BsonDocument noArray(FieldPath path) {
        return path.dotted().equals(DocumentId.FIELD) ? Query.EVERYTHING : Query.not(Query.ofType(path, "array"));
    }

    static BsonDocument anyEqual(FieldPath path, List<BsonValue> values) {
        List<BsonDocument> parts = new ArrayList<>();
        List<BsonValue> listed = values.stream()
                .filter(ConstantComparison::fitsInList)
                .distinct()
                .toList();
        if (listed.size() == 1) {
            parts.add(Query.field(path, "$eq", listed.getFirst()));
        } else if (!listed.isEmpty()) {
            parts.add(Query.field(path, "$in", new BsonArray(listed)));
        }
        values.stream().filter(value -> !fitsInList(value)).forEach(value -> parts.add(equal(path, value)));
        return Query.or(parts);
    }

    /** In something that is not an array nothing can be found or missed: unknown. */
    private static PushedExpression member(FieldPath path, List<BsonValue> lists) {
        List<BsonValue> elements = new ArrayList<>();
        for (BsonValue list : lists) {
            if (list instanceof BsonArray array) {
                elements.addAll(array);
            }
        }
        PushedExpression member = PushedExpression.decidedBy(anyEqual(path, elements));
        return lists.stream().allMatch(BsonArray.class::isInstance)
                ? member
                : new PushedExpression(member.whenTrue(), Query.NOTHING, true);
    }

    /** A value of the caller in an array of the document. */
    private static PushedExpression memberOf(List<BsonValue> values, FieldPath path) {
        BsonDocument contains =
                Query.or(values.stream().map(value -> hasElement(path, value)).toList());
        BsonDocument decidable =
                Query.or(List.of(Query.field(path, "$exists", BsonBoolean.FALSE), Query.ofType(path, "array")));
        return BehindArrays.undecided(
                new PushedExpression(contains, Query.and(List.of(Query.not(contains), decidable)), true), path);
    }

    private static BsonDocument hasElement(FieldPath path, BsonValue value) {
        return switch (value.getBsonType()) {
            case NULL -> Query.field(path, "$elemMatch", new BsonDocument("$type", new BsonString("null")));
            case UNDEFINED -> Query.NOTHING;
            default -> Query.field(path, "$elemMatch", new BsonDocument("$eq", value));
        };
    }

    /** The path counts as what it finds, not as the elements of that, as in a list of which it is an element. */
    static PushedExpression equalToElement(List<BsonValue> values, FieldPath path) {
        return withoutElements(values, anyEqual(path, values), path);
    }

    private static PushedExpression bounded(List<BsonValue> values, Relation turned, FieldPath path) {
        return withoutElements(values, anyOrdered(path, turned, values), path);
    }

    /** MongoDB looks at the elements of an array too: exact only where there are none. */
    private static PushedExpression withoutElements(List<BsonValue> values, BsonDocument withElements, FieldPath path) {
        if (values.stream().anyMatch(BsonArray.class::isInstance)) {
            return new PushedExpression(withElements, Query.EVERYTHING, false);
        }
        BsonDocument surely = Query.and(List.of(withElements, noArray(path)));
        return path.parts().size() == 1
                ? PushedExpression.decidedBy(surely)
                : new PushedExpression(withElements, Query.not(surely), false);
    }

    /** MongoDB reads these as something else than themselves inside of {@code $in}. */
    private static boolean fitsInList(BsonValue value) {
        return switch (value.getBsonType()) {
            case NULL, UNDEFINED, REGULAR_EXPRESSION, DOCUMENT -> false;
            default -> true;
        };
    }

    private static BsonDocument equal(FieldPath path, BsonValue value) {
        return switch (value.getBsonType()) {
            // MongoDB's own equality with null also finds documents without the field.
            case NULL -> Query.ofType(path, "null");
            case UNDEFINED -> Query.NOTHING;
            default -> Query.field(path, "$eq", value);
        };
    }

    private static BsonDocument anyOrdered(FieldPath path, Relation relation, List<BsonValue> bounds) {
        return Query.or(
                bounds.stream().map(bound -> ordered(path, relation, bound)).toList());
    }

    private static BsonDocument ordered(FieldPath path, Relation relation, BsonValue bound) {
        boolean orEqual = relation == Relation.GREATER_OR_EQUAL || relation == Relation.LESS_OR_EQUAL;
        BsonType type = bound.getBsonType();
        return switch (type) {
            case REGULAR_EXPRESSION, UNDEFINED -> Query.NOTHING;
            // MongoDB compares these with values of all types, rules only with their own.
            case NULL, MIN_KEY, MAX_KEY -> orEqual ? equal(path, bound) : Query.NOTHING;
            default -> Query.field(path, operator(relation), bound);
        };
    }

    private static String operator(Relation relation) {
        return switch (relation) {
            case GREATER -> "$gt";
            case GREATER_OR_EQUAL -> "$gte";
            case LESS -> "$lt";
            case LESS_OR_EQUAL -> "$lte";
            case EQUAL, MEMBER -> throw new IllegalArgumentException(relation + " is no order");
        };
    }
}
