package io.espalier.app;

import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * A database trigger on one collection (spec/app-services.md §5.2).
 *
 * @param id the id that App Services gave it, for the logs
 * @param match a query on the change event, not on the document
 * @param project a projection on the change event
 * @param fullDocument updates carry the current document as well
 */
public record DatabaseTriggerDefinition(
        Optional<String> id,
        String name,
        String service,
        String database,
        String collection,
        Set<OperationType> operationTypes,
        Optional<BsonDocument> match,
        Optional<BsonDocument> project,
        boolean fullDocument,
        String functionName,
        SourceLocation location) {

    public DatabaseTriggerDefinition {
        operationTypes = Set.copyOf(operationTypes);
    }

    /** One that App Services does not know. */
    public DatabaseTriggerDefinition(
            String name,
            String service,
            String database,
            String collection,
            Set<OperationType> operationTypes,
            Optional<BsonDocument> match,
            Optional<BsonDocument> project,
            boolean fullDocument,
            String functionName,
            SourceLocation location) {
        this(
                Optional.empty(),
                name,
                service,
                database,
                collection,
                operationTypes,
                match,
                project,
                fullDocument,
                functionName,
                location);
    }

    /** What happened to a document. */
    public enum OperationType {
        INSERT,
        UPDATE,
        REPLACE,
        DELETE
    }
}
