package io.espalier.triggers.stream;

import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.OperationType;
import io.espalier.app.WatchedScope;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;

/**
 * What a database trigger reads. {@code match} and {@code project} are handed on unchanged, because they work on the event and
 * not on the document (spec/app-services.md §5.2).
 */
public record DatabaseStream(WatchQuery query, boolean hidesToken) implements TriggerStream {
    /** How MongoDB identifies the session behind a change; no part of the event that functions get (§5.3). */
    private static final Set<String> SESSION_FIELDS = Set.of("lsid", "txnNumber");

    private static final Set<String> SERVER_DATABASES = Set.of("admin", "config", "local");

    /** @throws TriggerException if the definition asks for what is never allowed */
    public static DatabaseStream of(DatabaseTriggerDefinition definition, String espalierDatabase) {
        List<BsonDocument> stages = new ArrayList<>();
        stages.add(stage("$match", operationTypes(definition.operationTypes())));
        requireAppsOwn(definition, espalierDatabase);
        if (definition.scope() instanceof WatchedScope.OfDeployment) {
            stages.add(stage(
                    "$match", new BsonDocument("ns.db", new BsonDocument("$ne", new BsonString(espalierDatabase)))));
        }
        definition.match().filter(match -> !match.isEmpty()).ifPresent(match -> stages.add(stage("$match", match)));
        Optional<EventProjection> projection = definition.project().map(project -> projection(project, definition));
        projection
                .map(EventProjection::stage)
                .filter(project -> !project.isEmpty())
                .ifPresent(project -> stages.add(stage("$project", project)));
        return new DatabaseStream(
                new WatchQuery(
                        definition.scope(),
                        stages,
                        definition.fullDocument(),
                        definition.fullDocumentBeforeChange(),
                        definition.operationTypes().stream().anyMatch(type -> !type.isOfDocument())),
                projection.map(EventProjection::hidesToken).orElse(false));
    }

    @Override
    public BsonDocument toEvent(RawBsonDocument change) {
        BsonDocument event = new BsonDocument();
        change.forEach((field, value) -> {
            if (!SESSION_FIELDS.contains(field) && !(hidesToken && field.equals("_id"))) {
                event.append(field, value);
            }
        });
        return event;
    }

    private static void requireAppsOwn(DatabaseTriggerDefinition definition, String espalierDatabase) {
        String name = switch (definition.scope()) {
            case WatchedScope.OfCollection(String database, String ignored) -> database;
            case WatchedScope.OfDatabase(String database) -> database;
            case WatchedScope.OfDeployment() -> "";
        };
        if (name.equalsIgnoreCase(espalierDatabase) || SERVER_DATABASES.contains(name)) {
            throw new TriggerException(
                    TriggerErrorCode.DEFINITION_REFUSED,
                    definition.location() + ": no trigger can watch the database '" + name
                            + "', which is not the app's: name another database");
        }
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
}
