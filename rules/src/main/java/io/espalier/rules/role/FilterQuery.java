package io.espalier.rules.role;

import io.espalier.rules.RuleContext;
import io.espalier.rules.expression.CallerValue;
import io.espalier.rules.query.Query;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;

/**
 * A MongoDB query in which values of the caller are open.
 *
 * @param template the query; a string that is a key of {@code slots} stands for that value
 */
public record FilterQuery(BsonDocument template, Map<String, Slot> slots) {
    public FilterQuery {
        slots = Map.copyOf(slots);
    }

    /** The query for one caller. Without one of its values nothing matches, whatever operators are around it. */
    public BsonDocument of(RuleContext context) {
        if (slots.isEmpty()) {
            return template;
        }
        Map<String, BsonValue> found = new HashMap<>();
        for (Map.Entry<String, Slot> slot : slots.entrySet()) {
            Optional<BsonValue> value = slot.getValue().of(context);
            if (value.isEmpty()) {
                return Query.NOTHING;
            }
            found.put(slot.getKey(), value.get());
        }
        return filled(template, found);
    }

    /** The query for a caller whose values are strings and empty lists. */
    BsonDocument example() {
        Map<String, BsonValue> found = new HashMap<>();
        slots.forEach((name, slot) -> found.put(name, slot.isList() ? new BsonArray() : new BsonString("")));
        return filled(template, found);
    }

    private static BsonDocument filled(BsonDocument template, Map<String, BsonValue> found) {
        BsonDocument query = new BsonDocument();
        template.forEach((key, value) -> query.put(key, filledValue(value, found)));
        return query;
    }

    private static BsonValue filledValue(BsonValue template, Map<String, BsonValue> found) {
        return switch (template) {
            case BsonString text -> found.getOrDefault(text.getValue(), text);
            case BsonDocument document -> filled(document, found);
            case BsonArray array -> {
                BsonArray elements = new BsonArray();
                array.forEach(element -> elements.add(filledValue(element, found)));
                yield elements;
            }
            default -> template;
        };
    }

    /**
     * An open value.
     *
     * @param isList whether it is the list of {@code $in} or {@code $nin}
     */
    record Slot(CallerValue value, boolean isList) {
        Optional<BsonValue> of(RuleContext context) {
            return value.of(context).filter(found -> isPlain(found) && (!isList || found.isArray()));
        }

        /** What MongoDB would read as a pattern or as operators is no value. */
        private static boolean isPlain(BsonValue value) {
            return switch (value) {
                case BsonRegularExpression _, BsonUndefined _ -> false;
                case BsonDocument document ->
                    document.keySet().stream().noneMatch(name -> name.startsWith("$"))
                            && document.values().stream().allMatch(Slot::isPlain);
                case BsonArray array -> array.stream().allMatch(Slot::isPlain);
                default -> true;
            };
        }
    }
}
