package io.espalier.rules.schema;

import io.espalier.rules.expression.ExpressionParser;
import io.espalier.rules.expression.ExpressionScope;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Parses one {@code schema.json} (spec/app-services.md §4). One fault anywhere makes the whole schema {@link Schema#faulty}, so that no
 * {@code not} around it can turn it into a permission. Not thread-safe.
 */
final class SchemaParser {
    private static final int MAXIMUM_DEPTH = 50;
    private static final String TYPES = "write one or several of: " + String.join(", ", SchemaType.words());
    private static final String KNOWN = "known are: bsonType, type, enum, title, description, required, properties,"
            + " additionalProperties, patternProperties, minProperties, maxProperties, dependencies, items, additionalItems,"
            + " minItems, maxItems, uniqueItems, minLength, maxLength, pattern, multipleOf, minimum, maximum,"
            + " exclusiveMinimum, exclusiveMaximum, allOf, anyOf, oneOf, not, validate";
    private static final String SCHEMA_ADVICE = "write a schema, such as {\"bsonType\": \"string\"}";

    private final Problems problems;
    private final KeywordValues values;
    private final ExpressionParser expressions;
    private final ObjectKeywords objects;
    private final ArrayKeywords arrays;
    private final boolean nullTypes;
    private int depth;

    /**
     * @param names what {@code validate} expressions can refer to
     * @param nullTypes whether null fits the type of every property that is not required ("null type schema validation")
     */
    public SchemaParser(RuleNames names, boolean nullTypes, Problems problems) {
        this.problems = problems;
        this.nullTypes = nullTypes;
        this.values = new KeywordValues(problems);
        this.expressions = new ExpressionParser(ExpressionScope.FIELD, names, problems);
        this.objects = new ObjectKeywords(values, this);
        this.arrays = new ArrayKeywords(values, this);
    }

    /** Every fault is reported. */
    public Schema parse(BsonDocument json) {
        int before = problems.found().size();
        SchemaNode root = node(json, "", Place.ROOT);
        return problems.found().size() == before ? new Schema(root) : Schema.faulty();
    }

    /** Where a schema stands. */
    enum Place {
        ROOT,
        PROPERTY,
        ELSEWHERE
    }

    SchemaNode node(BsonValue json, String path, Place place) {
        if (!(json instanceof BsonDocument object)) {
            values.refuse(path, "a schema is an object", SCHEMA_ADVICE);
            return SchemaNode.FAULTY;
        }
        if (depth == MAXIMUM_DEPTH) {
            values.refuse(path, "the schema is nested too deeply", "nest at most " + MAXIMUM_DEPTH + " levels");
            return SchemaNode.FAULTY;
        }
        depth++;
        try {
            List<Constraint> constraints = new ArrayList<>();
            object.forEach((keyword, value) ->
                    keyword(object, keyword, value, at(path, keyword), place).ifPresent(constraints::add));
            return new SchemaNode(constraints);
        } finally {
            depth--;
        }
    }

    static String at(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Empty if the keyword demands nothing, or is at fault. */
    private Optional<? extends Constraint> keyword(
            BsonDocument schema, String keyword, BsonValue value, String path, Place place) {
        return switch (keyword) {
            case "bsonType" -> types(keyword, value, path, place);
            case "type" -> {
                if (schema.containsKey("bsonType")) {
                    values.refuse(path, "the schema has 'bsonType' besides", "keep 'bsonType'");
                }
                yield types(keyword, value, path, place);
            }
            case "enum" ->
                values.filledArray(value, path, "list the values that are allowed")
                        .map(allowed -> new Constraint.Enumeration(allowed.stream()
                                .map(UnorderedEquality::normalised)
                                .toList()));
            case "title", "description" -> {
                values.string(value, path);
                yield Optional.empty();
            }
            case "pattern" ->
                values.string(value, path)
                        .flatMap(text -> values.pattern(text, path))
                        .map(Constraint.Matching::new);
            case "multipleOf" -> multipleOf(value, path);
            case "minimum" -> limit(schema, value, path, true);
            case "maximum" -> limit(schema, value, path, false);
            case "exclusiveMinimum" -> exclusive(schema, "minimum", value, path);
            case "exclusiveMaximum" -> exclusive(schema, "maximum", value, path);
            case "allOf" -> schemas(value, path).map(Constraint.AllOf::new);
            case "anyOf" -> schemas(value, path).map(Constraint.AnyOf::new);
            case "oneOf" -> schemas(value, path).map(Constraint.OneOf::new);
            case "not" -> Optional.of(new Constraint.Not(node(value, path, Place.ELSEWHERE)));
            case "validate" -> Optional.of(new Constraint.Validate(expressions.parse(value, path)));
            default ->
                SizeKeyword.of(keyword)
                        .<Optional<? extends Constraint>>map(size -> size(size, value, path))
                        .or(() -> objects.parse(schema, keyword, value, path))
                        .or(() -> arrays.parse(schema, keyword, value, path))
                        .orElseGet(() -> unknown(keyword, path));
        };
    }

    private Optional<Constraint> unknown(String keyword, String path) {
        values.refuse(path, "'" + keyword + "' is not a keyword of a schema", KNOWN);
        return Optional.empty();
    }

    private Optional<Constraint> types(String keyword, BsonValue value, String path, Place place) {
        List<BsonValue> words = value instanceof BsonArray array ? array : List.of(value);
        if (words.isEmpty()) {
            values.refuse(path, "the array is empty", TYPES);
        }
        Set<SchemaType> types = EnumSet.noneOf(SchemaType.class);
        for (int i = 0; i < words.size(); i++) {
            Optional<SchemaType> type =
                    words.get(i) instanceof BsonString word ? SchemaType.of(word.getValue()) : Optional.empty();
            type.ifPresentOrElse(types::add, () -> values.refuse(path, "there is no such type", TYPES));
        }
        if (nullTypes && place == Place.PROPERTY) {
            types.add(SchemaType.NULL);
        }
        return Optional.of(new Constraint.Types(keyword, types));
    }

    private Optional<Constraint> size(SizeKeyword keyword, BsonValue value, String path) {
        OptionalLong limit = values.count(value, path);
        return limit.isPresent() ? Optional.of(new Constraint.Size(keyword, limit.getAsLong())) : Optional.empty();
    }

    private Optional<Constraint> multipleOf(BsonValue value, String path) {
        Optional<BsonNumber> divisor = values.number(value, path);
        if (divisor.isPresent()
                && Multiples.decimal(divisor.get())
                        .filter(decimal -> decimal.signum() > 0)
                        .isEmpty()) {
            values.refuse(path, "the number is not above 0, or is infinite", "write a number above 0");
            return Optional.empty();
        }
        return divisor.map(Constraint.MultipleOf::new);
    }

    private Optional<Constraint> limit(BsonDocument schema, BsonValue value, String path, boolean isMinimum) {
        BsonValue exclusive = schema.get(isMinimum ? "exclusiveMinimum" : "exclusiveMaximum");
        return values.number(value, path)
                .map(number -> new Constraint.NumberLimit(isMinimum, BsonBoolean.TRUE.equals(exclusive), number));
    }

    /** The keyword itself demands nothing: it changes what its bound does. */
    private Optional<Constraint> exclusive(BsonDocument schema, String bound, BsonValue value, String path) {
        if (!(value instanceof BsonBoolean)) {
            values.refuse(path, "true or false is needed", "write the number under '" + bound + "' and true here");
        } else if (!schema.containsKey(bound)) {
            values.refuse(path, "there is no '" + bound + "'", "write the bound under '" + bound + "'");
        }
        return Optional.empty();
    }

    private Optional<List<SchemaNode>> schemas(BsonValue value, String path) {
        return values.filledArray(value, path, "write [ {…}, … ]").map(array -> nodes(array, path, Place.ELSEWHERE));
    }

    /** One schema for each element. */
    List<SchemaNode> nodes(BsonArray array, String path, Place place) {
        List<SchemaNode> nodes = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            nodes.add(node(array.get(i), path + "[" + i + "]", place));
        }
        return nodes;
    }
}
