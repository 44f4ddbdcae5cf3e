package io.espalier.rules.schema;

import io.espalier.rules.schema.SchemaParser.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Parses the keywords for objects. */
final class ObjectKeywords {
    private static final String OBJECT_ADVICE = "write {\"<property>\": {…}, …}";

    private final KeywordValues values;
    private final SchemaParser parser;

    ObjectKeywords(KeywordValues values, SchemaParser parser) {
        this.values = values;
        this.parser = parser;
    }

    /** Empty if the keyword is none of these; its constraint is empty if it is at fault. */
    Optional<Optional<Constraint>> parse(BsonDocument schema, String keyword, BsonValue value, String path) {
        return switch (keyword) {
            case "required" -> Optional.of(Optional.of(new Constraint.Required(values.names(value, path))));
            case "properties" -> Optional.of(Optional.of(new Constraint.Properties(properties(value, path))));
            case "patternProperties" ->
                Optional.of(Optional.of(new Constraint.PatternProperties(patternProperties(value, path))));
            case "additionalProperties" -> Optional.of(additionalProperties(schema, value, path));
            case "dependencies" -> Optional.of(Optional.of(dependencies(value, path)));
            default -> Optional.empty();
        };
    }

    private Map<String, SchemaNode> properties(BsonValue json, String path) {
        Map<String, SchemaNode> properties = new LinkedHashMap<>();
        values.object(json, path, OBJECT_ADVICE)
                .ifPresent(object -> object.forEach((name, schema) -> {
                    String at = SchemaParser.at(path, name);
                    values.name(name, at);
                    properties.put(name, parser.node(schema, at, Place.PROPERTY));
                }));
        return properties;
    }

    private List<Constraint.NamePattern> patternProperties(BsonValue json, String path) {
        List<Constraint.NamePattern> patterns = new ArrayList<>();
        values.object(json, path, "write {\"<pattern>\": {…}, …}")
                .ifPresent(object -> object.forEach((name, schema) -> {
                    String at = SchemaParser.at(path, name);
                    SchemaNode node = parser.node(schema, at, Place.PROPERTY);
                    values.pattern(name, at)
                            .ifPresent(pattern -> patterns.add(new Constraint.NamePattern(pattern, node)));
                }));
        return patterns;
    }

    /** What is covered by the other two keywords is not additional. Their faults are reported in their own place. */
    private Optional<Constraint> additionalProperties(BsonDocument schema, BsonValue json, String path) {
        if (json.equals(BsonBoolean.TRUE)) {
            return Optional.empty();
        }
        Set<String> known =
                schema.get("properties") instanceof BsonDocument properties ? properties.keySet() : Set.of();
        List<BoundedPattern> patterns = new ArrayList<>();
        if (schema.get("patternProperties") instanceof BsonDocument named) {
            named.keySet().stream()
                    .filter(name -> PatternSyntax.fault(name).isEmpty())
                    .map(BoundedPattern::of)
                    .forEach(patterns::add);
        }
        Optional<SchemaNode> rest = json.equals(BsonBoolean.FALSE)
                ? Optional.empty()
                : Optional.of(parser.node(json, path, Place.PROPERTY));
        return Optional.of(new Constraint.AdditionalProperties(known, patterns, rest));
    }

    private Constraint dependencies(BsonValue json, String path) {
        Map<String, List<String>> needed = new LinkedHashMap<>();
        Map<String, SchemaNode> schemas = new LinkedHashMap<>();
        values.object(json, path, "write {\"<property>\": [\"<needed property>\"], …}")
                .ifPresent(object -> object.forEach((property, dependency) -> {
                    String at = SchemaParser.at(path, property);
                    values.name(property, at);
                    if (dependency instanceof BsonArray) {
                        needed.put(property, values.names(dependency, at));
                    } else {
                        schemas.put(property, parser.node(dependency, at, Place.ELSEWHERE));
                    }
                }));
        return new Constraint.Dependencies(needed, schemas);
    }
}
