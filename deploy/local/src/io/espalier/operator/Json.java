package io.espalier.operator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value. */
sealed interface Json {

    record Text(String value) implements Json {}

    /** A number, {@code true}, {@code false} or {@code null}, as it is written. */
    record Literal(String written) implements Json {}

    record Array(List<Json> elements) implements Json {}

    /** With its members in their order. */
    record Members(Map<String, Json> members) implements Json {
        Optional<Json> find(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /** The member as text, empty if it is not there. */
        String text(String name) {
            return find(name).map(Json::plain).orElse("");
        }

        Members without(String name) {
            Map<String, Json> rest = new LinkedHashMap<>(members);
            rest.remove(name);
            return new Members(rest);
        }
    }

    /** For people: a text without its quotes, everything else as JSON. */
    default String plain() {
        return switch (this) {
            case Text(String value) -> value;
            case Literal(String written) -> written.equals("null") ? "" : written;
            case Array _, Members _ -> JsonText.write(this);
        };
    }

    default boolean isScalar() {
        return this instanceof Text || this instanceof Literal;
    }
}
