package io.espalier.app;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * A database trigger (spec/app-services.md §5.2).
 *
 * @param id the id that App Services gave it, for the logs
 * @param operationTypes never empty; all of them are seen by the scope
 * @param match a query on the change event, not on the document
 * @param project a projection on the change event
 * @param fullDocument updates carry the current document as well
 * @param fullDocumentBeforeChange updates, replacements and deletions carry the document as it was; only for collections
 * @param skipCatchupEvents after the trigger was disabled it goes on from now
 * @param tolerateResumeErrors when the history is lost it goes on at the next event, instead of being suspended
 * @param from where the first start begins, for a change from another system; empty for the moment of that start. Whole seconds
 *     count
 */
public record DatabaseTriggerDefinition(
        Optional<String> id,
        String name,
        String service,
        WatchedScope scope,
        Set<OperationType> operationTypes,
        Optional<BsonDocument> match,
        Optional<BsonDocument> project,
        boolean fullDocument,
        boolean fullDocumentBeforeChange,
        boolean skipCatchupEvents,
        boolean tolerateResumeErrors,
        TriggerProcessor processor,
        DeliveryPolicy delivery,
        Optional<Instant> from,
        SourceLocation location) {

    public DatabaseTriggerDefinition {
        operationTypes = Set.copyOf(operationTypes);
    }

    /** One on a collection that App Services does not know: in total order, with a function. */
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
                new WatchedScope.OfCollection(database, collection),
                operationTypes,
                match,
                project,
                fullDocument,
                false,
                false,
                false,
                new TriggerProcessor.OfFunction(functionName),
                DeliveryPolicy.of(Ordering.TOTAL),
                Optional.empty(),
                location);
    }
}
