package io.espalier.rules.schema;

import io.espalier.rules.bson.BsonOrder;
import io.espalier.rules.expression.Truth;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Decides the keywords that demand something of a value as a whole. */
final class ValueCheck {
    private static final int MOST_VALUES_SHOWN = 10;

    private ValueCheck() {}

    static void check(Constraint.OfValue constraint, JudgedValue judged, SchemaCheck check) {
        switch (constraint) {
            case Constraint.Types(String keyword, Set<SchemaType> types) -> {
                if (types.stream().noneMatch(type -> type.includes(judged.value()))) {
                    check.fail(judged, keyword, words(types));
                }
            }
            case Constraint.Enumeration enumeration -> {
                BsonValue normalised = UnorderedEquality.normalised(judged.value());
                if (enumeration.values().stream().noneMatch(value -> BsonOrder.equal(value, normalised))) {
                    check.fail(judged, "enum", values(enumeration));
                }
            }
            case Constraint.Size(SizeKeyword keyword, long limit) -> {
                OptionalLong size = keyword.sizeOf(judged.value());
                if (size.isPresent() && (keyword.isMinimum() ? size.getAsLong() < limit : size.getAsLong() > limit)) {
                    check.fail(
                            judged,
                            keyword.word(),
                            (keyword.isMinimum() ? "at least " : "at most ") + limit + " " + keyword.unit());
                }
            }
            case Constraint.Matching(BoundedPattern pattern) -> {
                if (judged.value() instanceof BsonString text
                        && check.occurs(pattern, text.getValue(), judged.path(), "pattern") == Truth.FALSE) {
                    check.fail(judged, "pattern", "a match of '" + pattern + "'");
                }
            }
            case Constraint.MultipleOf(BsonNumber divisor) -> {
                if (judged.value() instanceof BsonNumber number && !Multiples.isMultiple(number, divisor)) {
                    check.fail(judged, "multipleOf", "a multiple of " + FoundValue.describe(divisor));
                }
            }
            case Constraint.NumberLimit limit -> {
                if (judged.value() instanceof BsonNumber number && !isWithin(number, limit)) {
                    check.fail(judged, limit.keyword(), bound(limit));
                }
            }
        }
    }

    private static String words(Set<SchemaType> types) {
        return types.stream().sorted().map(SchemaType::word).collect(Collectors.joining(" or "));
    }

    private static String values(Constraint.Enumeration enumeration) {
        String shown = enumeration.values().stream()
                .limit(MOST_VALUES_SHOWN)
                .map(FoundValue::describe)
                .collect(Collectors.joining(", "));
        int more = enumeration.values().size() - MOST_VALUES_SHOWN;
        return "one of " + shown + (more > 0 ? " and " + more + " more" : "");
    }

    /** NaN is within no limit. */
    private static boolean isWithin(BsonNumber number, Constraint.NumberLimit limit) {
        if (BsonOrder.isNaN(number)) {
            return false;
        }
        int order = BsonOrder.compare(number, limit.limit());
        int wanted = limit.isMinimum() ? order : -order;
        return limit.exclusive() ? wanted > 0 : wanted >= 0;
    }

    private static String bound(Constraint.NumberLimit limit) {
        String relation = limit.exclusive()
                ? limit.isMinimum() ? "greater than " : "less than "
                : limit.isMinimum() ? "at least " : "at most ";
        return relation + FoundValue.describe(limit.limit());
    }
}
