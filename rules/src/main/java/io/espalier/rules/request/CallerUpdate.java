package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * An update of a caller under rules, checked to hold only operators whose paths are known.
 *
 * @param onExisting what it touches in a document that exists
 */
public record CallerUpdate(BsonDocument update, List<Touch> onExisting) {
    public CallerUpdate {
        onExisting = List.copyOf(onExisting);
    }

    public static CallerUpdate of(BsonDocument update) {
        if (update.isEmpty() || update.keySet().stream().anyMatch(key -> !key.startsWith("$"))) {
            throw new RulesException(
                    RulesErrorCode.INVALID_REQUEST,
                    "update: only update operators such as $set are possible; to replace a document use replaceOne");
        }
        List<Touch> touches = new ArrayList<>();
        for (Map.Entry<String, BsonValue> entry : update.entrySet()) {
            String operator = entry.getKey();
            if (!(entry.getValue() instanceof BsonDocument changes)) {
                throw new RulesException(
                        RulesErrorCode.INVALID_REQUEST, "update: '" + operator + "' needs an object of fields");
            }
            changes.forEach((path, operand) -> {
                FieldPath checked = path(path);
                switch (operator) {
                    case "$set", "$unset", "$currentDate" -> touches.add(new Touch(checked, false));
                    case "$inc", "$mul", "$min", "$max", "$push", "$addToSet", "$pop", "$pullAll" ->
                        touches.add(new Touch(checked, true));
                    case "$pull" -> {
                        CallerQuery.checkElements(operand);
                        touches.add(new Touch(checked, true));
                    }
                    case "$setOnInsert" -> {}
                    default ->
                        throw new RulesException(
                                RulesErrorCode.NOT_SUPPORTED,
                                "update operator '" + operator + "' is not available under rules; available are $set"
                                        + " $unset $setOnInsert $inc $mul $min $max $currentDate $push $addToSet $pop $pull"
                                        + " $pullAll");
                }
            });
        }
        return new CallerUpdate(update, touches);
    }

    private static FieldPath path(String path) {
        String fault = FieldPath.fault(path);
        if (fault != null) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "update: " + fault + "; positional operators are not available under rules");
        }
        return FieldPath.of(path);
    }

    /**
     * A path that the update writes.
     *
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
}
