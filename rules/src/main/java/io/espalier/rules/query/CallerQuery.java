package io.espalier.rules.query;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.bson.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * A query of a caller under rules, checked to hold only what is allowed there (spec/app-services.md §6.6): operators that
 * look at one named field each, so that the fields that decide the result are known.
 *
 * @param fields the top-level fields that the query looks at
 */
public record CallerQuery(BsonDocument query, Set<String> fields) {
    public CallerQuery {
        fields = Set.copyOf(fields);
    }

    public static CallerQuery everything() {
        return of(Query.EVERYTHING);
    }

    /**
     * @throws RulesException with {@link RulesErrorCode#NOT_SUPPORTED} for an operator that is not available under rules, with
     *     {@link RulesErrorCode#INVALID_REQUEST} for a malformed query
     */
    public static CallerQuery of(BsonDocument query) {
        CallerQuery checked = ofOperators(query);
        try {
            // Whoever decides it later, MongoDB or memory: the same queries are malformed.
            QueryMatcher.compile(query);
        } catch (IllegalArgumentException e) {
            throw new RulesException(RulesErrorCode.INVALID_REQUEST, "query: " + e.getMessage());
        }
        return checked;
    }

    private static CallerQuery ofOperators(BsonDocument query) {
        Checker checker = new Checker();
        checker.query(query, "");
        return new CallerQuery(query, checker.fields);
    }

    /**
     * The query as the conditions on fields of one kind and the conditions that look at other fields as well. A document
     * matches the query if it matches both.
     */
    public Split split(Predicate<String> field) {
        List<BsonDocument> matching = new ArrayList<>();
        List<BsonDocument> others = new ArrayList<>();
        split(query, field, matching, others);
        return new Split(Query.and(matching), Query.and(others));
    }

    private static void split(
            BsonDocument query, Predicate<String> field, List<BsonDocument> matching, List<BsonDocument> others) {
        query.forEach((key, value) -> {
            if (key.equals("$and")) {
                value.asArray().forEach(part -> split(part.asDocument(), field, matching, others));
                return;
            }
            BsonDocument condition = new BsonDocument(key, value);
            boolean matches = ofOperators(condition).fields().stream().allMatch(field);
            (matches ? matching : others).add(condition);
        });
    }

    /**
     * @param matching the conditions that look at fields of the kind only
     * @param others all other conditions
     */
    public record Split(BsonDocument matching, BsonDocument others) {}

    /** Checks a condition on elements of an array, as in {@code $pull}. */
    public static void checkElements(BsonValue condition) {
        if (condition instanceof BsonDocument document) {
            new Checker().elements(document);
        } else {
            Checker.refuseRegularExpression(condition);
        }
    }

    private static final class Checker {
        private final Set<String> fields = new LinkedHashSet<>();

        /**
         * @param inside the top-level field whose array's elements are looked at; empty for the document itself
         */
        void query(BsonDocument query, String inside) {
            query.forEach((key, value) -> {
                switch (key) {
                    case "$and", "$or", "$nor" -> list(key, value).forEach(part -> query(document(key, part), inside));
                    default -> field(key, value, inside);
                }
            });
        }

        private void field(String path, BsonValue value, String inside) {
            if (path.startsWith("$")) {
                throw notAllowed(path);
            }
            String fault = FieldPath.fault(path);
            if (fault != null) {
                throw new RulesException(RulesErrorCode.INVALID_REQUEST, "query: " + fault);
            }
            String field = inside.isEmpty() ? FieldPath.of(path).first() : inside;
            fields.add(field);
            condition(value, field);
        }

        private void condition(BsonValue value, String field) {
            if (isOperators(value)) {
                value.asDocument().forEach((operator, operand) -> operator(operator, operand, field));
            } else {
                refuseRegularExpression(value);
            }
        }

        private void operator(String operator, BsonValue operand, String field) {
            switch (operator) {
                case "$eq", "$ne", "$gt", "$gte", "$lt", "$lte" -> refuseRegularExpression(operand);
                case "$exists", "$size", "$type", "$mod" -> {}
                case "$in", "$nin" -> list(operator, operand).forEach(Checker::refuseRegularExpression);
                case "$all" -> list(operator, operand).forEach(element -> condition(element, field));
                case "$not" -> condition(document(operator, operand), field);
                case "$elemMatch" -> {
                    BsonDocument condition = document(operator, operand);
                    if (isOperators(condition) && !isLogical(condition.getFirstKey())) {
                        condition(condition, field);
                    } else {
                        query(condition, field);
                    }
                }
                default -> throw notAllowed(operator);
            }
        }

        void elements(BsonDocument condition) {
            if (isOperators(condition)) {
                condition(condition, "");
            } else {
                query(condition, "");
            }
        }

        /** MongoDB decides by the first key as well. */
        private static boolean isOperators(BsonValue value) {
            return value instanceof BsonDocument document
                    && !document.isEmpty()
                    && document.getFirstKey().startsWith("$");
        }

        private static boolean isLogical(String operator) {
            return operator.equals("$and") || operator.equals("$or") || operator.equals("$nor");
        }

        static void refuseRegularExpression(BsonValue value) {
            if (value.isRegularExpression()) {
                throw notAllowed("$regex");
            }
        }

        private static BsonArray list(String operator, BsonValue operand) {
            if (operand instanceof BsonArray list) {
                return list;
            }
            throw new RulesException(RulesErrorCode.INVALID_REQUEST, "query: '" + operator + "' needs an array");
        }

        private static BsonDocument document(String operator, BsonValue operand) {
            if (operand instanceof BsonDocument document) {
                return document;
            }
            if (operand.isRegularExpression()) {
                throw notAllowed("$regex");
            }
            throw new RulesException(RulesErrorCode.INVALID_REQUEST, "query: '" + operator + "' needs an object");
        }

        private static RulesException notAllowed(String operator) {
            return new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "query operator '" + operator + "' is not available under rules; available are $eq $ne $gt $gte $lt"
                            + " $lte $in $nin $and $or $nor $not $all $elemMatch $size $exists $type $mod");
        }
    }
}
