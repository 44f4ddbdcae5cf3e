package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Checks the operators of one update. For one use; not thread-safe. */
final class OperatorUpdateParser {
    private static final Pattern POSITIONAL = Pattern.compile("\\$(\\[[a-zA-Z0-9]*])?");

    private final List<Touch> touches = new ArrayList<>();
    private boolean positional;

    OperatorUpdateParser() {}

    OperatorUpdate parse(BsonDocument operators, List<BsonDocument> arrayFilters) {
        if (operators.isEmpty() || operators.keySet().stream().anyMatch(key -> !key.startsWith("$"))) {
            throw malformed("only update operators such as $set are possible; to replace a document use replaceOne");
        }
        for (Map.Entry<String, BsonValue> entry : operators.entrySet()) {
            if (!(entry.getValue() instanceof BsonDocument changes)) {
                throw malformed("'" + entry.getKey() + "' needs an object of fields");
            }
            changes.forEach((path, operand) -> change(entry.getKey(), path, operand));
        }
        // A filter is a query on elements: what it looks at is in the array, which the path in the update leads
        // through.
        arrayFilters.forEach(CallerQuery::of);
        return new OperatorUpdate(operators, arrayFilters, touches, positional);
    }

    private void change(String operator, String path, BsonValue operand) {
        switch (operator) {
            case "$set", "$unset", "$currentDate" -> touch(path, false);
            case "$inc", "$mul", "$min", "$max", "$bit", "$push", "$addToSet", "$pop", "$pullAll" -> touch(path, true);
            case "$pull" -> {
                CallerQuery.checkElements(operand);
                touch(path, true);
            }
            case "$rename" -> {
                if (!(operand instanceof BsonString target)) {
                    throw malformed("'$rename' needs the new name of '" + path + "', a string");
                }
                touches.add(new Touch(plainPath(path), true));
                touches.add(new Touch(plainPath(target.getValue()), false));
            }
            case "$setOnInsert" -> plainPath(path);
            default ->
                throw new RulesException(
                        RulesErrorCode.NOT_SUPPORTED,
                        "update operator '" + operator + "' is not available under rules; available are $set $unset"
                                + " $setOnInsert $rename $inc $mul $min $max $bit $currentDate $push $addToSet $pop $pull"
                                + " $pullAll");
        }
    }

    /** From the first positional part on it depends on the array what is written, so the array is read. */
    private void touch(String path, boolean reads) {
        List<String> before = new ArrayList<>();
        boolean inArray = false;
        for (String part : path.split("\\.", -1)) {
            if (POSITIONAL.matcher(part).matches()) {
                positional |= part.equals("$");
                inArray = true;
            } else {
                plainPath(part);
                if (!inArray) {
                    before.add(part);
                }
            }
        }
        if (before.isEmpty()) {
            throw malformed("path '" + path + "' begins with a positional operator");
        }
        touches.add(new Touch(new FieldPath(before), reads || inArray));
    }

    private static FieldPath plainPath(String path) {
        String fault = FieldPath.fault(path);
        if (fault != null) {
            throw malformed(fault);
        }
        return FieldPath.of(path);
    }

    private static RulesException malformed(String fault) {
        return new RulesException(RulesErrorCode.INVALID_REQUEST, "update: " + fault);
    }
}
