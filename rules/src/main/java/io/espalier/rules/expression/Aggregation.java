package io.espalier.rules.expression;

import io.espalier.rules.query.Query;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Puts aggregation expressions together. */
public final class Aggregation {
    public static final BsonDocument ALWAYS = literal(BsonBoolean.TRUE);
    public static final BsonDocument NEVER = literal(BsonBoolean.FALSE);

    private Aggregation() {}

    public static BsonDocument literal(BsonValue value) {
        return new BsonDocument("$literal", value);
    }

    public static BsonDocument of(String operator, BsonValue... operands) {
        return new BsonDocument(operator, new BsonArray(List.of(operands)));
    }

    public static BsonDocument and(BsonDocument... parts) {
        List<BsonDocument> needed =
                Stream.of(parts).filter(part -> !part.equals(ALWAYS)).toList();
        return needed.isEmpty() ? ALWAYS : new BsonDocument("$and", new BsonArray(needed));
    }

    public static BsonDocument or(List<BsonDocument> parts) {
        return parts.isEmpty() ? NEVER : new BsonDocument("$or", new BsonArray(parts));
    }

    public static BsonDocument not(BsonDocument part) {
        return of("$not", part);
    }

    /** Whether the value's type is one of these; {@code missing} is one for a value that is not there. */
    public static BsonDocument isOfType(BsonValue value, List<String> types) {
        return of(
                "$in",
                new BsonDocument("$type", value),
                literal(new BsonArray(types.stream().map(BsonString::new).toList())));
    }

    public static BsonDocument isMissing(BsonValue value) {
        return isOfType(value, List.of("missing"));
    }

    /** The field's value in the document, whatever its name. */
    public static BsonDocument field(BsonValue document, String name) {
        return new BsonDocument(
                "$getField", new BsonDocument("field", literal(new BsonString(name))).append("input", document));
    }

    /** The document with this field; without it if the value is none. */
    public static BsonDocument withField(BsonValue document, String name, BsonValue value) {
        return new BsonDocument(
                "$setField",
                new BsonDocument("field", literal(new BsonString(name)))
                        .append("input", document)
                        .append("value", value));
    }

    /** The value that {@code name} stands for, as {@code $$name}, in the inner expression. */
    public static BsonDocument let(String name, BsonValue value, BsonValue in) {
        return new BsonDocument("$let", new BsonDocument("vars", new BsonDocument(name, value)).append("in", in));
    }

    /** As a query. */
    public static BsonDocument matching(BsonDocument expression) {
        if (expression.equals(ALWAYS)) {
            return Query.EVERYTHING;
        }
        return expression.equals(NEVER) ? Query.NOTHING : new BsonDocument("$expr", expression);
    }
}
