package io.espalier.rules.schema;

import static io.espalier.rules.schema.Aggregation.call;
import static io.espalier.rules.schema.Aggregation.literal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Translates the keywords for objects; the value is known to be one. */
final class ObjectCondition {
    private ObjectCondition() {}

    static Optional<BsonValue> of(Constraint.OfObject constraint, BsonValue object, ConditionTranslator translator) {
        return switch (constraint) {
            case Constraint.Required(List<String> names) ->
                ConditionTranslator.all(
                        names,
                        name -> Optional.of(Aggregation.not(
                                Aggregation.isOneOf(Aggregation.field(object, name), "missing", "null"))));
            case Constraint.Properties(Map<String, SchemaNode> properties) ->
                ConditionTranslator.all(
                        List.copyOf(properties.entrySet()),
                        property -> translator.bound(
                                Aggregation.field(object, property.getKey()),
                                value -> translator
                                        .node(property.getValue(), value)
                                        .map(fits -> Aggregation.where(Aggregation.isPresent(value), fits))));
            case Constraint.PatternProperties(List<Constraint.NamePattern> patterns) ->
                translator.forEach(
                        call("$objectToArray", object),
                        property -> ConditionTranslator.all(
                                patterns, pattern -> patternProperty(pattern, property, translator)));
            case Constraint.AdditionalProperties additional ->
                translator.forEach(
                        call("$objectToArray", object),
                        property -> additionalProperty(additional, property, translator));
            case Constraint.Dependencies(Map<String, List<String>> needed, Map<String, SchemaNode> schemas) ->
                dependencies(needed, schemas, object, translator);
        };
    }

    private static Optional<BsonValue> patternProperty(
            Constraint.NamePattern pattern, BsonValue property, ConditionTranslator translator) {
        return matches(pattern.name(), property)
                .flatMap(named -> translator
                        .bound(Aggregation.field(property, "v"), value -> translator.node(pattern.schema(), value))
                        .map(fits -> Aggregation.where(named, fits)));
    }

    private static Optional<BsonValue> matches(BoundedPattern pattern, BsonValue property) {
        return PatternSyntax.isCommon(pattern.text())
                ? Optional.of(ValueCondition.matches(Aggregation.field(property, "k"), pattern))
                : Optional.empty();
    }

    private static Optional<BsonValue> additionalProperty(
            Constraint.AdditionalProperties additional, BsonValue property, ConditionTranslator translator) {
        Optional<BsonValue> isNamed =
                ConditionTranslator.any(additional.patterns(), pattern -> matches(pattern, property));
        Optional<BsonValue> fits = additional
                .schema()
                .map(schema ->
                        translator.bound(Aggregation.field(property, "v"), value -> translator.node(schema, value)))
                .orElse(Optional.of(BsonBoolean.FALSE));
        BsonDocument isKnown = call("$in", Aggregation.field(property, "k"), literal(additional.known()));
        return isNamed.flatMap(named -> fits.map(rest -> call("$or", new BsonArray(List.of(isKnown, named, rest)))));
    }

    private static Optional<BsonValue> dependencies(
            Map<String, List<String>> needed,
            Map<String, SchemaNode> schemas,
            BsonValue object,
            ConditionTranslator translator) {
        List<Optional<BsonValue>> parts = new ArrayList<>();
        needed.forEach((property, others) -> parts.add(ConditionTranslator.all(
                        others, other -> Optional.of(Aggregation.isPresent(Aggregation.field(object, other))))
                .map(present ->
                        Aggregation.where(Aggregation.isPresent(Aggregation.field(object, property)), present))));
        schemas.forEach((property, schema) -> parts.add(translator
                .node(schema, object)
                .map(fits -> Aggregation.where(Aggregation.isPresent(Aggregation.field(object, property)), fits))));
        return ConditionTranslator.all(parts, part -> part);
    }
}
