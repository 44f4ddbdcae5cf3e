package io.espalier.rules.guard;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.DeleteOptions;
import com.mongodb.client.model.FindOneAndDeleteOptions;
import com.mongodb.client.model.FindOneAndReplaceOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.result.UpdateResult;
import io.espalier.rules.Namespace;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.request.CallerSort;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.OperatorUpdate;
import io.espalier.rules.request.PipelineUpdate;
import io.espalier.rules.request.Replacement;
import io.espalier.rules.request.ViewFind;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Writes of one document in one command, where MongoDB can look at the rules itself. If nothing was written a second command
 * says whether nothing matched.
 *
 * <p>Each method answers empty if it wrote nothing and that cannot be all: a document matches that may not be written or of
 * which MongoDB cannot tell, or one is to be inserted. In a transaction of the caller nothing is tried here, because an error
 * of the server would end it.
 */
final class SingleWrites {
    private static final String MAY_BE_WRITTEN = "RetryableWriteError";

    private final Namespace namespace;
    private final WriteConditions conditions;
    private final GuardedReader reader;
    private final FoundDocuments counted;
    private final Connection connection;

    /**
     * @param reader for looking around: what is decided step by step afterwards counts then
     */
    SingleWrites(
            Namespace namespace,
            WriteConditions conditions,
            GuardedReader reader,
            FoundDocuments counted,
            Connection connection) {
        this.namespace = namespace;
        this.conditions = conditions;
        this.reader = reader;
        this.counted = counted;
        this.connection = connection;
    }

    Optional<UpdateSummary> update(ViewFind find, CallerUpdate update, boolean upsert) {
        if (isInTransaction()) {
            return Optional.empty();
        }
        return attempt(
                        conditions.update(find.query(), find.sort(), update),
                        (collection, permitted) -> updateOne(collection, permitted, update))
                .filter(isAll(find, upsert, result -> result.getMatchedCount() > 0))
                .map(result ->
                        new UpdateSummary(result.getMatchedCount(), result.getModifiedCount(), Optional.empty()));
    }

    private static UpdateResult updateOne(
            MongoCollection<BsonDocument> collection, BsonDocument permitted, CallerUpdate update) {
        UpdateOptions options = new UpdateOptions().collation(GuardedReader.SIMPLE);
        return switch (update) {
            case OperatorUpdate operators ->
                collection.updateOne(
                        permitted, operators.operators(), options.arrayFilters(filters(operators.arrayFilters())));
            case PipelineUpdate pipeline -> collection.updateOne(permitted, pipeline.stages(), options);
            case Replacement(BsonDocument document) ->
                collection.replaceOne(permitted, document, new ReplaceOptions().collation(GuardedReader.SIMPLE));
        };
    }

    /** @return the document that was changed, whole, before or after the change; in a list, which is empty if there is none */
    Optional<List<BsonDocument>> findAndUpdate(
            ViewFind find, CallerUpdate update, ReturnDocument returned, boolean upsert) {
        if (isInTransaction()) {
            return Optional.empty();
        }
        return attempt(
                        conditions.update(find.query(), find.sort(), update),
                        (collection, permitted) ->
                                Optional.ofNullable(findOneAndUpdate(collection, permitted, find, update, returned))
                                        .stream()
                                        .toList())
                .filter(isAll(find, upsert, found -> !found.isEmpty()));
    }

    private static @Nullable BsonDocument findOneAndUpdate(
            MongoCollection<BsonDocument> collection,
            BsonDocument permitted,
            ViewFind find,
            CallerUpdate update,
            ReturnDocument returned) {
        FindOneAndUpdateOptions options = new FindOneAndUpdateOptions()
                .sort(order(find))
                .returnDocument(returned)
                .collation(GuardedReader.SIMPLE);
        return switch (update) {
            case OperatorUpdate operators ->
                collection.findOneAndUpdate(
                        permitted, operators.operators(), options.arrayFilters(filters(operators.arrayFilters())));
            case PipelineUpdate pipeline -> collection.findOneAndUpdate(permitted, pipeline.stages(), options);
            case Replacement(BsonDocument document) ->
                collection.findOneAndReplace(
                        permitted,
                        document,
                        new FindOneAndReplaceOptions()
                                .sort(order(find))
                                .returnDocument(returned)
                                .collation(GuardedReader.SIMPLE));
        };
    }

    private static @Nullable List<BsonDocument> filters(List<BsonDocument> filters) {
        return filters.isEmpty() ? null : filters;
    }

    private static @Nullable BsonDocument order(ViewFind find) {
        return find.sort().map(CallerSort::order).orElse(null);
    }

    /** @return the number of deleted documents */
    Optional<Long> delete(ViewFind find) {
        if (isInTransaction()) {
            return Optional.empty();
        }
        return attempt(
                        conditions.delete(find.query(), find.sort()),
                        (collection, permitted) -> collection
                                .deleteOne(permitted, new DeleteOptions().collation(GuardedReader.SIMPLE))
                                .getDeletedCount())
                .filter(isAll(find, false, deleted -> deleted > 0));
    }

    /** @return the document that was deleted, whole; in a list, which is empty if there is none */
    Optional<List<BsonDocument>> findAndDelete(ViewFind find) {
        if (isInTransaction()) {
            return Optional.empty();
        }
        FindOneAndDeleteOptions options =
                new FindOneAndDeleteOptions().sort(order(find)).collation(GuardedReader.SIMPLE);
        return attempt(
                        conditions.delete(find.query(), find.sort()),
                        (collection, permitted) ->
                                Optional.ofNullable(collection.findOneAndDelete(permitted, options)).stream()
                                        .toList())
                .filter(isAll(find, false, found -> !found.isEmpty()));
    }

    private boolean isInTransaction() {
        return connection.transaction().session().isPresent();
    }

    /**
     * An error of the server may be the condition's, or may come from what is stored: which of them is not asked here. Where it
     * is open whether something was written, nothing may be tried again.
     */
    private <T> Optional<T> attempt(
            Optional<BsonDocument> permitted, BiFunction<MongoCollection<BsonDocument>, BsonDocument, T> write) {
        try {
            return permitted.map(filter -> write.apply(connection.collection(namespace), filter));
        } catch (MongoWriteException | MongoCommandException failure) {
            if (failure.hasErrorLabel(MAY_BE_WRITTEN)) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private <T> Predicate<T> isAll(ViewFind find, boolean upsert, Predicate<T> wrote) {
        return result -> {
            if (wrote.test(result)) {
                counted.count(1);
                return true;
            }
            return !upsert && reader.firstMatch(find.query(), find.sort()).isEmpty();
        };
    }
}
