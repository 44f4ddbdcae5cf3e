package io.espalier.rules.table;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * An object of a table, whose parts are asked for by type.
 *
 * @param path where it stands in the table; empty for the table itself
 */
record TableObject(BsonDocument json, String path) {

    static TableObject of(BsonValue json, String path) {
        if (json instanceof BsonDocument object) {
            return new TableObject(object, path);
        }
        throw new RuleTableException(path, "an object is needed");
    }

    void requireKeys(String... known) {
        List<String> keys = Arrays.asList(known);
        for (String key : json.keySet()) {
            if (!keys.contains(key)) {
                throw new RuleTableException(path(key), "is not a key here; known are: " + String.join(", ", keys));
            }
        }
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        return json.containsKey(key);
    }

    BsonValue value(String key) {
        BsonValue value = json.get(key);
        if (value == null) {
            throw new RuleTableException(path(key), "is missing");
        }
        return value;
    }

    String text(String key) {
        if (value(key) instanceof BsonString text && !text.getValue().isEmpty()) {
            return text.getValue();
        }
        throw new RuleTableException(path(key), "a text that is not empty is needed");
    }

    TableObject object(String key) {
        return of(value(key), path(key));
    }

    /** The object, or an empty one if there is none. */
    BsonDocument objectOrEmpty(String key) {
        return Optional.ofNullable(json.get(key))
                .map(value -> of(value, path(key)).json())
                .orElseGet(BsonDocument::new);
    }

    BsonArray array(String key) {
        if (value(key) instanceof BsonArray array) {
            return array;
        }
        throw new RuleTableException(path(key), "an array is needed");
    }

    List<TableObject> objects(String key) {
        BsonArray array = array(key);
        return IntStream.range(0, array.size())
                .mapToObj(i -> of(array.get(i), path(key) + "[" + i + "]"))
                .toList();
    }
}
