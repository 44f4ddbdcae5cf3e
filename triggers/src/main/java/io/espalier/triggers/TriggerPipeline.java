package io.espalier.triggers;

import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.OperationType;
import io.espalier.app.WatchedScope.OfCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * What a trigger asks MongoDB for: the collection, and the stages that run in the server. {@code match} and {@code project}
 * are handed on unchanged, because they work on the event and not on the document (spec/app-services.md §5.2).
 *
 * @param hash changes when anything changes that decides which events come
 */
record TriggerPipeline(
        String database,
        String collection,
        List<BsonDocument> stages,
        boolean fullDocument,
        boolean hidesToken,
        String hash) {
    /** How MongoDB identifies the session behind a change; no part of the event that functions get (§5.3). */
    private static final Set<String> SESSION_FIELDS = Set.of("lsid", "txnNumber");

    private static final Set<String> SERVER_DATABASES = Set.of("admin", "config", "local");

    TriggerPipeline {
        stages = List.copyOf(stages);
    }

    /** @throws TriggerException if the definition asks for what is never allowed */
    static TriggerPipeline of(DatabaseTriggerDefinition definition, String espalierDatabase) {
        OfCollection watched = NotYet.collection(definition);
        String name = watched.database();
        if (name.equalsIgnoreCase(espalierDatabase) || SERVER_DATABASES.contains(name)) {
            throw new TriggerException(
                    TriggerErrorCode.DEFINITION_REFUSED,
                    definition.location() + ": no trigger can watch the database '" + name
                            + "', which is not the app's: name another database");
        }
        List<BsonDocument> stages = new ArrayList<>();
        stages.add(stage("$match", operationTypes(definition.operationTypes())));
        definition.match().filter(match -> !match.isEmpty()).ifPresent(match -> stages.add(stage("$match", match)));
        Optional<EventProjection> projection = definition.project().map(project -> projection(project, definition));
        projection
                .map(EventProjection::stage)
                .filter(project -> !project.isEmpty())
                .ifPresent(project -> stages.add(stage("$project", project)));
        return new TriggerPipeline(
                name,
                watched.collection(),
                stages,
                definition.fullDocument(),
                projection.map(EventProjection::hidesToken).orElse(false),
                hash(watched, definition.fullDocument(), stages));
    }

    String namespace() {
        return database + "." + collection;
    }

    /** The event as the function gets it. */
    BsonDocument toEvent(BsonDocument change) {
        BsonDocument event = new BsonDocument();
        change.forEach((field, value) -> {
            if (!SESSION_FIELDS.contains(field) && !(hidesToken && field.equals("_id"))) {
                event.append(field, value);
            }
        });
        return event;
    }

    private static EventProjection projection(BsonDocument project, DatabaseTriggerDefinition definition) {
        try {
            return EventProjection.of(project);
        } catch (TriggerException e) {
            throw new TriggerException(e.code(), definition.location() + ": " + e.getMessage(), e);
        }
    }

    private static BsonDocument operationTypes(Set<OperationType> types) {
        List<BsonString> names = types.stream()
                .map(OperationType::wireName)
                .sorted()
                .map(BsonString::new)
                .toList();
        return new BsonDocument("operationType", new BsonDocument("$in", new BsonArray(names)));
    }

    private static BsonDocument stage(String operator, BsonDocument body) {
        return new BsonDocument(operator, body);
    }

    private static String hash(OfCollection watched, boolean fullDocument, List<BsonDocument> stages) {
        BsonDocument asked = new BsonDocument("database", new BsonString(watched.database()))
                .append("collection", new BsonString(watched.collection()))
                .append("fullDocument", BsonBoolean.valueOf(fullDocument))
                .append("stages", new BsonArray(stages));
        return Sha256.hex(asked.toJson());
    }
}
