package io.espalier.rules.schema;

import io.espalier.rules.expression.Expression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonNumber;
import org.bson.BsonValue;

/**
 * One keyword of a schema (spec/app-services.md §4). Keywords for objects, arrays, strings or numbers demand nothing of values of
 * other types.
 */
sealed interface Constraint {

    /** Demands something of the value as a whole. */
    sealed interface OfValue extends Constraint {}

    /** Demands something of an object's properties. */
    sealed interface OfObject extends Constraint {}

    /** Demands something of an array's items. */
    sealed interface OfArray extends Constraint {}

    /** Combines schemas for the same value. */
    sealed interface OfSchemas extends Constraint {}

    /** What type the value has. The file calls it bsonType or type. */
    record Types(String keyword, Set<SchemaType> types) implements OfValue {
        public Types {
            types = Set.copyOf(types);
        }
    }

    /** {@code enum}, the values in their {@link UnorderedEquality#normalised} form. */
    record Enumeration(List<BsonValue> values) implements OfValue {
        public Enumeration {
            values = List.copyOf(values);
        }
    }

    /** {@code required}: null is not enough. */
    record Required(List<String> names) implements OfObject {
        public Required {
            names = List.copyOf(names);
        }
    }

    record Properties(Map<String, SchemaNode> properties) implements OfObject {
        public Properties {
            properties = inOrder(properties);
        }
    }

    record PatternProperties(List<NamePattern> patterns) implements OfObject {
        public PatternProperties {
            patterns = List.copyOf(patterns);
        }
    }

    /** What the properties must be whose names match. */
    record NamePattern(BoundedPattern name, SchemaNode schema) {}

    /**
     * {@code additionalProperties}.
     *
     * @param known the names in {@code properties}
     * @param patterns the names in {@code patternProperties}
     * @param schema what all others must be; empty if there must be none
     */
    record AdditionalProperties(Set<String> known, List<BoundedPattern> patterns, Optional<SchemaNode> schema)
            implements OfObject {
        public AdditionalProperties {
            known = Set.copyOf(known);
            patterns = List.copyOf(patterns);
        }
    }

    /**
     * {@code dependencies}: what is demanded of an object with a certain property.
     *
     * @param needed the other properties that it must have
     * @param schemas what it must fit
     */
    record Dependencies(Map<String, List<String>> needed, Map<String, SchemaNode> schemas) implements OfObject {
        public Dependencies {
            needed = inOrder(needed);
            schemas = inOrder(schemas);
        }
    }

    /** {@code items} with one schema. */
    record Items(SchemaNode each) implements OfArray {}

    /** {@code items} with a list: the first item must fit the first schema, and so on. */
    record Tuple(List<SchemaNode> items) implements OfArray {
        public Tuple {
            items = List.copyOf(items);
        }
    }

    /**
     * {@code additionalItems}.
     *
     * @param from the number of items that the tuple covers
     * @param schema what all later ones must be; empty if there must be none
     */
    record AdditionalItems(int from, Optional<SchemaNode> schema) implements OfArray {}

    record UniqueItems() implements OfArray {}

    /** {@code minLength}, {@code maxItems} and their like. */
    record Size(SizeKeyword keyword, long limit) implements OfValue {}

    record Matching(BoundedPattern pattern) implements OfValue {}

    record MultipleOf(BsonNumber divisor) implements OfValue {}

    /** {@code minimum} or {@code maximum}. */
    record NumberLimit(boolean isMinimum, boolean exclusive, BsonNumber limit) implements OfValue {
        String keyword() {
            return isMinimum ? "minimum" : "maximum";
        }
    }

    record AllOf(List<SchemaNode> schemas) implements OfSchemas {
        public AllOf {
            schemas = List.copyOf(schemas);
        }
    }

    record AnyOf(List<SchemaNode> schemas) implements OfSchemas {
        public AnyOf {
            schemas = List.copyOf(schemas);
        }
    }

    record OneOf(List<SchemaNode> schemas) implements OfSchemas {
        public OneOf {
            schemas = List.copyOf(schemas);
        }
    }

    record Not(SchemaNode schema) implements OfSchemas {}

    /** {@code validate}: must be true; unknown is not enough. */
    record Validate(Expression expression) implements Constraint {}

    /** Nothing fits a schema with a fault. */
    record Faulty() implements Constraint {}

    /** A copy in the order of the file, in which failures are then reported. */
    private static <T> Map<String, T> inOrder(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
