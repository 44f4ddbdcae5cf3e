package io.espalier.rules.table;

import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.request.PlainDocument;
import java.math.BigDecimal;
import java.util.List;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/** Applies {@code $set}, {@code $unset} and {@code $inc} to a document as MongoDB does; paths into arrays are refused. */
final class OperatorsInMemory {
    private final BsonDocument document;
    private final String path;

    private OperatorsInMemory(BsonDocument document, String path) {
        this.document = document;
        this.path = path;
    }

    /**
     * @param path where the operators stand in the table, for messages
     */
    static BsonDocument apply(BsonDocument stored, BsonDocument operators, String path) {
        BsonDocument after = PlainDocument.copy(stored);
        operators.forEach((operator, changes) -> {
            OperatorsInMemory update = new OperatorsInMemory(after, path + "." + operator);
            switch (operator) {
                case "$set" -> changes.asDocument().forEach(update::set);
                case "$unset" -> changes.asDocument().keySet().forEach(update::unset);
                case "$inc" -> changes.asDocument().forEach(update::increment);
                default ->
                    throw new RuleTableException(
                            path + "." + operator,
                            "only $set, $unset and $inc are possible in a table, or a whole new document");
            }
        });
        return after;
    }

    private void set(String dotted, BsonValue value) {
        List<String> parts = parts(dotted);
        BsonDocument outer = document;
        for (String part : parts.subList(0, parts.size() - 1)) {
            BsonValue inner = outer.get(part);
            if (inner == null) {
                inner = new BsonDocument();
                outer.put(part, inner);
            }
            outer = requireDocument(inner, dotted);
        }
        outer.put(parts.getLast(), value);
    }

    private void unset(String dotted) {
        List<String> parts = parts(dotted);
        BsonDocument outer = document;
        for (String part : parts.subList(0, parts.size() - 1)) {
            BsonValue inner = outer.get(part);
            if (inner == null) {
                return;
            }
            outer = requireDocument(inner, dotted);
        }
        outer.remove(parts.getLast());
    }

    private void increment(String dotted, BsonValue by) {
        if (!(by instanceof BsonNumber increment)) {
            throw new RuleTableException(path + "." + dotted, "a number is needed");
        }
        set(dotted, sum(valueAt(dotted), increment, dotted));
    }

    private @Nullable BsonValue valueAt(String dotted) {
        BsonValue value = document;
        for (String part : parts(dotted)) {
            if (value == null) {
                return null;
            }
            value = requireDocument(value, dotted).get(part);
        }
        return value;
    }

    private BsonValue sum(@Nullable BsonValue before, BsonNumber increment, String dotted) {
        if (before == null) {
            return increment;
        }
        if (!(before instanceof BsonNumber number)) {
            throw new RuleTableException(path + "." + dotted, "what stands there is no number");
        }
        if (number instanceof BsonDecimal128 || increment instanceof BsonDecimal128) {
            BigDecimal sum = number.decimal128Value()
                    .bigDecimalValue()
                    .add(increment.decimal128Value().bigDecimalValue());
            return new BsonDecimal128(new Decimal128(sum));
        }
        if (number instanceof BsonDouble || increment instanceof BsonDouble) {
            return new BsonDouble(number.doubleValue() + increment.doubleValue());
        }
        long sum = Math.addExact(number.longValue(), increment.longValue());
        boolean fits = number instanceof BsonInt32 && increment instanceof BsonInt32 && sum == (int) sum;
        return fits ? new BsonInt32((int) sum) : new BsonInt64(sum);
    }

    private List<String> parts(String dotted) {
        String fault = FieldPath.fault(dotted);
        if (fault != null) {
            throw new RuleTableException(path, fault + ", which is not possible in a table");
        }
        return FieldPath.of(dotted).parts();
    }

    private BsonDocument requireDocument(BsonValue value, String dotted) {
        if (value instanceof BsonDocument inner) {
            return inner;
        }
        throw new RuleTableException(
                path + "." + dotted, "the path leads through something that is no embedded document");
    }
}
