package io.espalier.rules.guard;

import io.espalier.rules.BulkOperation;
import io.espalier.rules.BulkSummary;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.PlainDocument;
import io.espalier.rules.request.Replacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;

/**
 * Several writes of one request. All operations are checked before the first of them runs; they run in their order, all in one
 * transaction.
 */
final class GuardedBulk {
    private static final UpdateSummary NO_UPDATE = new UpdateSummary(0, 0, Optional.empty());

    private final List<Step> steps;

    private GuardedBulk(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    static GuardedBulk of(List<? extends BulkOperation> operations, CodecRegistry codecs) {
        List<Step> steps = new ArrayList<>();
        List<BsonDocument> inserts = new ArrayList<>();
        for (int place = 0; place < operations.size(); place++) {
            if (operations.get(place) instanceof BulkOperation.InsertOne(BsonDocument document)) {
                inserts.add(DocumentId.present(PlainDocument.storable(document)));
            } else {
                addInserts(inserts, steps);
                steps.add(new Step(place, write(operations.get(place), codecs)));
            }
        }
        addInserts(inserts, steps);
        return new GuardedBulk(steps);
    }

    /** Inserts that follow one another are one command. */
    private static void addInserts(List<BsonDocument> inserts, List<Step> steps) {
        if (!inserts.isEmpty()) {
            steps.add(new Step(0, insert(List.copyOf(inserts))));
            inserts.clear();
        }
    }

    private static Function<GuardedWriter, Done> insert(List<BsonDocument> documents) {
        return writer -> {
            writer.insert(documents);
            return new Done(documents.size(), NO_UPDATE, 0);
        };
    }

    private static Function<GuardedWriter, Done> write(BulkOperation operation, CodecRegistry codecs) {
        return switch (operation) {
            case BulkOperation.InsertOne(BsonDocument document) ->
                insert(List.of(DocumentId.present(PlainDocument.storable(document))));
            case BulkOperation.UpdateOne(Bson query, Update update, boolean upsert) ->
                update(query(query, codecs), CallerUpdate.of(update, codecs), false, upsert);
            case BulkOperation.UpdateMany(Bson query, Update update, boolean upsert) ->
                update(query(query, codecs), CallerUpdate.of(update, codecs), true, upsert);
            case BulkOperation.ReplaceOne(Bson query, BsonDocument replacement, boolean upsert) ->
                update(query(query, codecs), Replacement.of(replacement), false, upsert);
            case BulkOperation.DeleteOne(Bson query) -> delete(query(query, codecs), false);
            case BulkOperation.DeleteMany(Bson query) -> delete(query(query, codecs), true);
        };
    }

    private static CallerQuery query(Bson query, CodecRegistry codecs) {
        return CallerQuery.of(PlainDocument.of(query, codecs));
    }

    private static Function<GuardedWriter, Done> update(
            CallerQuery query, CallerUpdate update, boolean many, boolean upsert) {
        return writer -> new Done(0, writer.update(query, update, many, upsert), 0);
    }

    private static Function<GuardedWriter, Done> delete(CallerQuery query, boolean many) {
        return writer -> new Done(0, NO_UPDATE, writer.delete(query, many));
    }

    BulkSummary run(GuardedWriter writer) {
        List<Done> done = new ArrayList<>();
        Map<Integer, BsonValue> upserted = new HashMap<>();
        for (Step step : steps) {
            Done each = step.write().apply(writer);
            done.add(each);
            each.updated().upsertedId().ifPresent(id -> upserted.put(step.place(), id));
        }
        return new BulkSummary(
                done.stream().mapToLong(Done::inserted).sum(),
                done.stream().mapToLong(each -> each.updated().matchedCount()).sum(),
                done.stream().mapToLong(each -> each.updated().modifiedCount()).sum(),
                done.stream().mapToLong(Done::deleted).sum(),
                upserted);
    }

    /**
     * @param place of the operation in the request
     */
    private record Step(int place, Function<GuardedWriter, Done> write) {}

    private record Done(long inserted, UpdateSummary updated, long deleted) {}
}
