package io.espalier.rules.schema;

import io.espalier.rules.expression.Truth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** Decides the keywords for objects. */
final class ObjectCheck {
    private ObjectCheck() {}

    static void check(Constraint.OfObject constraint, BsonDocument object, JudgedValue judged, SchemaCheck check) {
        switch (constraint) {
            case Constraint.Required(List<String> names) -> required(names, object, judged, check);
            case Constraint.Properties(Map<String, SchemaNode> properties) ->
                properties.forEach((name, schema) -> {
                    BsonValue value = object.get(name);
                    if (value != null && !check.isFull()) {
                        check.node(schema, judged.property(name, value));
                    }
                });
            case Constraint.PatternProperties(List<Constraint.NamePattern> patterns) ->
                patternProperties(patterns, object, judged, check);
            case Constraint.AdditionalProperties additional -> additionalProperties(additional, object, judged, check);
            case Constraint.Dependencies(Map<String, List<String>> needed, Map<String, SchemaNode> schemas) -> {
                needed.forEach((property, others) -> needed(property, others, object, judged, check));
                schemas.forEach((property, schema) -> {
                    if (object.containsKey(property)) {
                        check.node(schema, judged);
                    }
                });
            }
        }
    }

    /** Reported for the object: that it has the property may be as little the caller's business as that it lacks the others. */
    private static void needed(
            String property, List<String> others, BsonDocument object, JudgedValue judged, SchemaCheck check) {
        if (object.containsKey(property) && !object.keySet().containsAll(others)) {
            check.fail(judged, "dependencies", "with '" + property + "' also '" + String.join("', '", others) + "'");
        }
    }

    private static void required(List<String> names, BsonDocument object, JudgedValue judged, SchemaCheck check) {
        for (String name : names) {
            BsonValue value = object.get(name);
            if (value == null || value instanceof BsonNull) {
                check.fail(judged.path().property(name), "required", "a value", value);
            }
        }
    }

    private static void patternProperties(
            List<Constraint.NamePattern> patterns, BsonDocument object, JudgedValue judged, SchemaCheck check) {
        for (Map.Entry<String, BsonValue> property : object.entrySet()) {
            for (Constraint.NamePattern pattern : patterns) {
                if (check.isFull()) {
                    return;
                }
                JudgedValue value = judged.property(property.getKey(), property.getValue());
                if (occurs(pattern.name(), value, property.getKey(), check) == Truth.TRUE) {
                    check.node(pattern.schema(), value);
                }
            }
        }
    }

    private static void additionalProperties(
            Constraint.AdditionalProperties additional, BsonDocument object, JudgedValue judged, SchemaCheck check) {
        for (Map.Entry<String, BsonValue> property : object.entrySet()) {
            if (check.isFull()) {
                return;
            }
            JudgedValue value = judged.property(property.getKey(), property.getValue());
            if (!additional.known().contains(property.getKey())
                    && additional.patterns().stream()
                            .allMatch(pattern -> occurs(pattern, value, property.getKey(), check) == Truth.FALSE)) {
                additional(additional.schema(), value, check);
            }
        }
    }

    private static void additional(Optional<SchemaNode> schema, JudgedValue value, SchemaCheck check) {
        schema.ifPresentOrElse(
                allowed -> check.node(allowed, value),
                () -> check.fail(value, "additionalProperties", "no property of this name"));
    }

    private static Truth occurs(BoundedPattern pattern, JudgedValue value, String name, SchemaCheck check) {
        return check.occurs(pattern, name, value.path(), "patternProperties");
    }
}
