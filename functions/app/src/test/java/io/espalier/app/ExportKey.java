package io.espalier.app;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A key in one of the JSON files of an app directory, as far as the reader of the directory looks into them: what belongs to the
 * rules engine or to MongoDB, and what apps may fill as they like, counts as one value.
 *
 * @param steps the keys, and the indexes of lists as {@code [0]}, that lead to it
 */
record ExportKey(String file, List<String> steps) {
    /** Keys whose content App Services does not prescribe, or the rules engine or MongoDB reads. */
    private static final Set<String> OPAQUE = Set.of(
            "roles",
            "filters",
            "schema",
            "match",
            "project",
            "value",
            "values",
            "can_evaluate",
            "secret_config",
            "metadata_fields",
            "headers",
            "namespacePreimageConfigs",
            "readPreferenceTagSets",
            "sync",
            "flexible_sync",
            "permissions",
            "partition",
            "collection_queryable_fields_names",
            "policy",
            "action",
            "relationships");

    private static final Set<String> OPAQUE_FILES =
            Set.of("schema.json", "relationships.json", "metadata.json", "package.json", "secrets.json");

    ExportKey {
        steps = List.copyOf(steps);
    }

    /** All keys of an app directory. */
    static List<ExportKey> of(ExportDirectory export) {
        List<ExportKey> keys = new ArrayList<>();
        for (String file : export.files()) {
            boolean isOpaque = OPAQUE_FILES.stream().anyMatch(file::endsWith) || file.contains("/rules/get.json");
            if (file.endsWith(".json") && !isOpaque) {
                collect(read(export, file), file, List.of(), keys);
            }
        }
        return keys;
    }

    private static void collect(BsonValue value, String file, List<String> steps, List<ExportKey> keys) {
        if (value instanceof BsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (!array.get(i).isString()) {
                    collect(array.get(i), file, with(steps, "[" + i + "]"), keys);
                }
            }
        } else if (value instanceof BsonDocument document) {
            document.forEach((key, child) -> {
                List<String> path = with(steps, key);
                keys.add(new ExportKey(file, path));
                if (!OPAQUE.contains(key)) {
                    collect(child, file, path, keys);
                }
            });
        }
    }

    private static List<String> with(List<String> steps, String step) {
        return Stream.concat(steps.stream(), Stream.of(step)).toList();
    }

    SourceLocation location() {
        SourceLocation location = new SourceLocation(file, "");
        for (String step : steps) {
            location = step.startsWith("[") ? new SourceLocation(file, location.path() + step) : location.child(step);
        }
        return location;
    }

    /** Gives the key another name. */
    String renamed(ExportDirectory export) {
        BsonValue root = read(export, file);
        BsonDocument holder = holder(root);
        holder.put(steps.getLast() + "_", Objects.requireNonNull(holder.remove(steps.getLast())));
        return text(root);
    }

    /** Gives the key a value of another type. */
    String retyped(ExportDirectory export) {
        BsonValue root = read(export, file);
        BsonDocument holder = holder(root);
        BsonValue before = Objects.requireNonNull(holder.get(steps.getLast()));
        holder.put(
                steps.getLast(), before.isBoolean() || before.isNumber() ? new BsonString("text") : new BsonInt32(17));
        return text(root);
    }

    private BsonDocument holder(BsonValue root) {
        BsonValue value = root;
        for (String step : steps.subList(0, steps.size() - 1)) {
            value = step.startsWith("[")
                    ? value.asArray().get(Integer.parseInt(step.substring(1, step.length() - 1)))
                    : Objects.requireNonNull(value.asDocument().get(step));
        }
        return value.asDocument();
    }

    private static BsonValue read(ExportDirectory export, String file) {
        String text = new String(export.bytes(file), StandardCharsets.UTF_8);
        return Objects.requireNonNull(
                BsonDocument.parse("{\"value\": " + text + "}").get("value"));
    }

    private static String text(BsonValue value) {
        String wrapped = new BsonDocument("v", value).toJson();
        return wrapped.substring(wrapped.indexOf(':') + 1, wrapped.length() - 1);
    }
}
