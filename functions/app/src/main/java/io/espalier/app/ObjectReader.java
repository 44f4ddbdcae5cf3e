package io.espalier.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Reads one JSON object key by key. Whoever decodes an object asks for each key that he knows; {@link #end} refuses all that
 * nobody asked for, so that a key can be honoured or refused but not overlooked. After a mistake reading goes on, with
 * a harmless value, so that one look finds all mistakes; the part that was refused is dropped afterwards.
 */
final class ObjectReader {
    private final BsonDocument object;
    private final SourceLocation location;
    private final PartReport report;
    private final Set<String> asked = new HashSet<>();
    private final List<ObjectReader> children = new ArrayList<>();
    private boolean restIgnored;

    ObjectReader(BsonDocument object, SourceLocation location, PartReport report) {
        this.object = object;
        this.location = location;
        this.report = report;
    }

    SourceLocation location() {
        return location;
    }

    SourceLocation location(String key) {
        return location.child(key);
    }

    Set<String> keys() {
        return object.keySet();
    }

    boolean has(String key) {
        return object.containsKey(key);
    }

    /** The value as it stands in the file; null where there is none. */
    BsonValue raw(String key) {
        asked.add(key);
        return object.get(key, BsonNull.VALUE);
    }

    String string(String key) {
        if (!has(key)) {
            refuse(key, "it is missing", "write a text here");
            return "";
        }
        return string(key, "");
    }

    String string(String key, String fallback) {
        if (raw(key) instanceof BsonString text) {
            return text.getValue();
        }
        return wrongType(key, "a text", fallback);
    }

    /** A text that must not be empty. */
    String name(String key) {
        String name = string(key);
        if (name.isEmpty() && has(key) && raw(key).isString()) {
            refuse(key, "it is empty", "write a name here");
        }
        return name;
    }

    boolean bool(String key, boolean fallback) {
        if (raw(key) instanceof BsonBoolean value) {
            return value.getValue();
        }
        return wrongType(key, "true or false", fallback);
    }

    BsonDocument document(String key) {
        if (raw(key) instanceof BsonDocument value) {
            return value;
        }
        return wrongType(key, "an object", new BsonDocument());
    }

    ObjectReader object(String key) {
        ObjectReader child = new ObjectReader(document(key), location(key), report);
        children.add(child);
        return child;
    }

    List<String> strings(String key) {
        BsonValue value = raw(key);
        if (value instanceof BsonArray array && array.stream().allMatch(BsonValue::isString)) {
            return array.stream().map(text -> text.asString().getValue()).toList();
        }
        return wrongType(key, "a list of texts", List.of());
    }

    <E extends Enum<E>> E choice(String key, E fallback) {
        return choice(key, string(key, fallback.name()), fallback);
    }

    /** The constant that {@code word}, found under {@code key}, names. */
    <E extends Enum<E>> E choice(String key, String word, E fallback) {
        return choice(key, word, fallback, Enum::name);
    }

    /** As {@link #choice(String, Enum)}, of constants that the file writes in lower case. */
    <E extends Enum<E>> E lowerCaseChoice(String key, E fallback) {
        Function<E, String> spelling = constant -> constant.name().toLowerCase(Locale.ROOT);
        return choice(key, string(key, spelling.apply(fallback)), fallback, spelling);
    }

    private <E extends Enum<E>> E choice(String key, String word, E fallback, Function<E, String> spelling) {
        E[] constants = fallback.getDeclaringClass().getEnumConstants();
        for (E constant : constants) {
            if (spelling.apply(constant).equals(word)) {
                return constant;
            }
        }
        refuse(
                key,
                "this value is not supported",
                "use one of " + Stream.of(constants).map(spelling).collect(Collectors.joining(", ")));
        return fallback;
    }

    /** The id that App Services gave this record. It tells nothing about behaviour. */
    Optional<String> exportId() {
        return Stream.of(raw("id"), raw("_id"))
                .map(id -> switch (id) {
                    case BsonString text -> text.getValue();
                    case BsonObjectId objectId -> objectId.getValue().toHexString();
                    default -> "";
                })
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    /** Keys that tell nothing about behaviour, such as the ids that App Services gave its own records. */
    void ignore(String... keys) {
        asked.addAll(List.of(keys));
    }

    /** Nothing in this object has an effect, for example because it is switched off. */
    void ignoreRest() {
        restIgnored = true;
    }

    /** Refuses the key unless it is absent, null, false, or an empty text, list or object. */
    void refuseUnlessOff(String key, String reason, String advice) {
        if (!isOff(raw(key))) {
            refuse(key, reason, advice);
        }
    }

    /** Whether the value switches nothing on: null, false, or an empty text, list or object. */
    static boolean isOff(BsonValue value) {
        return switch (value) {
            case BsonNull ignored -> true;
            case BsonBoolean bool -> !bool.getValue();
            case BsonString text -> text.getValue().isEmpty();
            case BsonDocument document -> document.isEmpty();
            case BsonArray array -> array.isEmpty();
            default -> false;
        };
    }

    /** Whether what stands under the key was refused. */
    boolean isRefused(String key) {
        return report.isRefused(location(key));
    }

    void refuse(String key, String reason, String advice) {
        asked.add(key);
        report.refuse(location(key), reason, advice);
    }

    void adapt(String key, String reason, String advice) {
        asked.add(key);
        report.adapt(location(key), reason, advice);
    }

    /** Refuses the keys that were not asked for, here and in the objects below. */
    void end() {
        if (restIgnored) {
            return;
        }
        for (String key : object.keySet()) {
            if (!asked.contains(key)) {
                refuse(key, "this key is unknown", "remove it, or correct its spelling");
            }
        }
        children.forEach(ObjectReader::end);
    }

    private <T> T wrongType(String key, String wanted, T fallback) {
        if (has(key)) {
            refuse(key, "it has the wrong type", "write " + wanted + " here");
        }
        return fallback;
    }
}
