package io.espalier.gateway.data;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Commands that write, with the results that clients know (spec/app-services.md §6.4). A query that was forgotten does not mean
 * all documents.
 */
final class DataWrites {
    private DataWrites() {}

    static BsonValue insertOne(DocumentCollection collection, DataArguments arguments) {
        return new BsonDocument("insertedId", collection.insertOne(arguments.document("document")));
    }

    static BsonValue insertMany(DocumentCollection collection, DataArguments arguments) {
        return new BsonDocument("insertedIds", new BsonArray(collection.insertMany(arguments.documents("documents"))));
    }

    /** A document without operators replaces: apps rely on it. */
    static BsonValue updateOne(DocumentCollection collection, DataArguments arguments) {
        BsonDocument query = arguments.document("query");
        boolean upsert = arguments.flag("upsert", false);
        BsonValue update = arguments.documentOrDocuments("update");
        return summary(
                isReplacement(update)
                        ? collection.replaceOne(query, update.asDocument(), upsert)
                        : collection.updateOne(query, update(update, arguments), upsert));
    }

    static BsonValue updateMany(DocumentCollection collection, DataArguments arguments) {
        return summary(collection.updateMany(
                arguments.document("query"),
                update(arguments.documentOrDocuments("update"), arguments),
                arguments.flag("upsert", false)));
    }

    static BsonValue replaceOne(DocumentCollection collection, DataArguments arguments) {
        return summary(collection.replaceOne(
                arguments.document("query"), replacement(arguments, "replacement"), arguments.flag("upsert", false)));
    }

    static BsonValue deleteOne(DocumentCollection collection, DataArguments arguments) {
        return deleted(collection.deleteOne(arguments.document("query")));
    }

    static BsonValue deleteMany(DocumentCollection collection, DataArguments arguments) {
        return deleted(collection.deleteMany(arguments.document("query")));
    }

    /** Operators, or a pipeline, with what {@code $[name]} in their paths stands for. */
    static Update update(BsonValue update, DataArguments arguments) {
        requireChange(update);
        Update change = update.isArray()
                ? Update.pipeline(
                        update.asArray().stream().map(BsonValue::asDocument).toList())
                : Update.operators(update.asDocument());
        return change.arrayFilters(arguments.documentsOrNone("arrayFilters"));
    }

    static boolean isReplacement(BsonValue update) {
        return update.isDocument() && Update.isReplacement(update.asDocument());
    }

    /** A document that takes the place of another. */
    static BsonDocument replacement(DataArguments arguments, String name) {
        BsonDocument replacement = arguments.document(name);
        if (replacement.keySet().stream().anyMatch(key -> key.startsWith("$"))) {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER, "a replacement must not hold operators, such as $set");
        }
        return replacement;
    }

    private static void requireChange(BsonValue update) {
        boolean change = update.isArray()
                ? !update.asArray().isEmpty()
                : !update.asDocument().isEmpty()
                        && update.asDocument().keySet().stream().allMatch(key -> key.startsWith("$"));
        if (!change) {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER,
                    "an update must hold operators, such as $set, and nothing else, or be a pipeline with stages");
        }
    }

    private static BsonValue summary(UpdateSummary summary) {
        BsonDocument result = new BsonDocument("matchedCount", DataReads.number(summary.matchedCount()))
                .append("modifiedCount", DataReads.number(summary.modifiedCount()));
        summary.upsertedId().ifPresent(id -> result.append("upsertedId", id));
        return result;
    }

    private static BsonValue deleted(long count) {
        return new BsonDocument("deletedCount", DataReads.number(count));
    }
}
