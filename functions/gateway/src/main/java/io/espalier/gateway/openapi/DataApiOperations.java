package io.espalier.gateway.openapi;

import io.espalier.app.DataApiDefinition;
import io.espalier.gateway.data.DataAction;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The Data API: each action in each version that the app serves (spec/app-services.md §7.6). */
final class DataApiOperations {
    private static final BsonDocument OPTIONS = BsonDocument.parse("""
            {"filter": {"type": "object"}, "projection": {"type": ["object", "null"]}, "sort": {"type": ["object", "null"]},
             "limit": {"type": ["integer", "null"], "minimum": 0, "maximum": 2147483647},
             "skip": {"type": ["integer", "null"], "minimum": 0, "maximum": 2147483647},
             "pipeline": {"type": "array", "items": {"type": "object"}},
             "document": {"type": "object"}, "documents": {"type": "array", "items": {"type": "object"}},
             "update": {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]},
             "replacement": {"type": "object"}, "upsert": {"type": ["boolean", "null"]}}""");

    /** Options without which a command does nothing. */
    private static final Map<String, Set<String>> REQUIRED = Map.of(
            "aggregate", Set.of("pipeline"),
            "insertOne", Set.of("document"),
            "insertMany", Set.of("documents"),
            "updateOne", Set.of("filter", "update"),
            "updateMany", Set.of("filter", "update"),
            "replaceOne", Set.of("filter", "replacement"),
            "deleteOne", Set.of("filter"),
            "deleteMany", Set.of("filter"));

    private final String clientAppId;
    private final DataApiDefinition settings;
    private final Set<String> dataSources;

    DataApiOperations(String clientAppId, DataApiDefinition settings, Set<String> dataSources) {
        this.clientAppId = clientAppId;
        this.settings = settings;
        this.dataSources = dataSources;
    }

    void addTo(BsonDocument paths) {
        settings.versions().stream()
                .sorted()
                .forEach(version -> DataAction.all()
                        .forEach(action -> paths.append(
                                "/app/" + clientAppId + "/endpoint/data/" + version + "/action/"
                                        + action.command().wireName(),
                                new BsonDocument("post", operation(version, action)))));
    }

    private BsonDocument operation(String version, DataAction action) {
        String name = action.command().wireName();
        boolean userNeeded = !settings.runAsSystem() && settings.runAsUserId().isEmpty();
        return Operation.of("data " + version + " " + name, "Data API", name + ", under the rules of who acts")
                .security(Proofs.of(settings.validation(), userNeeded))
                .body(true, Operation.JSON_AND_EJSON, request(action))
                .answer(
                        action.httpStatus(),
                        "What the action did or found.",
                        Map.of(
                                "application/json", DataApiAnswers.inJson().of(name),
                                "application/ejson", DataApiAnswers.inEjson().of(name)))
                .build();
    }

    private BsonDocument request(DataAction action) {
        BsonDocument properties = new BsonDocument(
                        "dataSource", Operation.oneOfTexts(dataSources.toArray(String[]::new)))
                .append("database", name("^[^ ./\\\\\"$*<>:|?\\u0000]{1,63}$", 63))
                .append("collection", name("^[^$\\u0000]+$", 200));
        Set<String> required =
                new TreeSet<>(REQUIRED.getOrDefault(action.command().wireName(), Set.of()));
        new TreeSet<>(action.command().options())
                .forEach(option -> properties.append(option, schema(option, required)));
        required.addAll(Set.of("dataSource", "database", "collection"));
        return new BsonDocument("type", new BsonString("object"))
                .append("properties", properties)
                .append(
                        "required",
                        new BsonArray(required.stream().map(BsonString::new).toList()))
                .append("additionalProperties", BsonBoolean.FALSE);
    }

    /** A null counts as not given, where an option need not be. */
    private static BsonValue schema(String option, Set<String> required) {
        return option.equals("filter") && !required.contains(option)
                ? BsonDocument.parse("{type: ['object', 'null']}")
                : Objects.requireNonNull(OPTIONS.get(option), option);
    }

    private static BsonDocument name(String pattern, int maxLength) {
        return new BsonDocument("type", new BsonString("string"))
                .append("pattern", new BsonString(pattern))
                .append("maxLength", new BsonInt32(maxLength));
    }
}
