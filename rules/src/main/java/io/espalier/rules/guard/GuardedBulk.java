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
public final class GuardedBulk {
    private static final UpdateSummary NO_UPDATE = new UpdateSummary(0, 0, Optional.empty());

    private final List<Function<GuardedWriter, Done>> steps;

    private GuardedBulk(List<Function<GuardedWriter, Done>> steps) {
        this.steps = steps;
    }

    static GuardedBulk of(List<? extends BulkOperation> operations, CodecRegistry codecs) {
        return new GuardedBulk(
                operations.stream().map(operation -> step(operation, codecs)).toList());
    }

    private static Function<GuardedWriter, Done> step(BulkOperation operation, CodecRegistry codecs) {
        return switch (operation) {
            case BulkOperation.InsertOne(BsonDocument document) -> {
                List<BsonDocument> checked = List.of(DocumentId.present(PlainDocument.storable(document)));
                yield writer -> {
                    writer.insert(checked);
                    return new Done(1, NO_UPDATE, 0);
                };
            }
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
        List<Done> done = steps.stream().map(step -> step.apply(writer)).toList();
        Map<Integer, BsonValue> upserted = new HashMap<>();
        for (int i = 0; i < done.size(); i++) {
            int place = i;
            done.get(i).updated().upsertedId().ifPresent(id -> upserted.put(place, id));
        }
        return new BulkSummary(
                done.stream().mapToLong(Done::inserted).sum(),
                done.stream().mapToLong(each -> each.updated().matchedCount()).sum(),
                done.stream().mapToLong(each -> each.updated().modifiedCount()).sum(),
                done.stream().mapToLong(Done::deleted).sum(),
                upserted);
    }

    private record Done(long inserted, UpdateSummary updated, long deleted) {}
}
