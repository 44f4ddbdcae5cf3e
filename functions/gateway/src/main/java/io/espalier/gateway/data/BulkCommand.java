package io.espalier.gateway.data;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.gateway.http.Bodies;
import io.espalier.rules.BulkOperation;
import io.espalier.rules.DocumentCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** {@code bulkWrite}: each operation is an object with one member, its kind (spec/app-services.md §6.4). */
final class BulkCommand {
    private static final Set<String> UPDATE = Set.of("filter", "update", "upsert", "arrayFilters");

    private BulkCommand() {}

    /** @return null, as App Services does */
    static BsonValue write(DocumentCollection collection, DataArguments arguments) {
        List<BulkOperation> operations = new ArrayList<>();
        for (BsonDocument operation : arguments.documents("operations")) {
            operations.add(operation("operations[" + operations.size() + "]", operation));
        }
        if (operations.isEmpty()) {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER, "bulkWrite: 'operations' must not be empty");
        }
        collection.bulkWrite(operations, arguments.flag("ordered", true));
        return BsonNull.VALUE;
    }

    private static BulkOperation operation(String place, BsonDocument operation) {
        if (operation.size() != 1) {
            throw unknown(place);
        }
        Map.Entry<String, BsonValue> only = operation.entrySet().iterator().next();
        String kind = only.getKey();
        BsonValue content = only.getValue();
        String name = place + "." + kind;
        if (!content.isDocument()) {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER,
                    "bulkWrite: '" + name + "' must be an object, found " + Bodies.typeOf(content));
        }
        BsonDocument members = content.asDocument();
        return switch (kind) {
            case "insertOne" ->
                new BulkOperation.InsertOne(
                        read(name, members, Set.of("document")).document("document"));
            case "updateOne" -> updateOne(read(name, members, UPDATE));
            case "updateMany" -> updateMany(read(name, members, UPDATE));
            case "replaceOne" -> replaceOne(read(name, members, Set.of("filter", "replacement", "upsert")));
            case "deleteOne" -> new BulkOperation.DeleteOne(filter(read(name, members, Set.of("filter"))));
            case "deleteMany" -> new BulkOperation.DeleteMany(filter(read(name, members, Set.of("filter"))));
            default -> throw unknown(place);
        };
    }

    private static DataArguments read(String name, BsonDocument members, Set<String> allowed) {
        return DataArguments.members("bulkWrite: " + name, members, allowed);
    }

    private static BulkOperation updateOne(DataArguments members) {
        BsonValue update = members.documentOrDocuments("update");
        boolean upsert = members.flag("upsert", false);
        return DataWrites.isReplacement(update)
                ? new BulkOperation.ReplaceOne(filter(members), update.asDocument(), upsert)
                : new BulkOperation.UpdateOne(filter(members), DataWrites.update(update, members), upsert);
    }

    private static BulkOperation updateMany(DataArguments members) {
        return new BulkOperation.UpdateMany(
                filter(members),
                DataWrites.update(members.documentOrDocuments("update"), members),
                members.flag("upsert", false));
    }

    private static BulkOperation replaceOne(DataArguments members) {
        return new BulkOperation.ReplaceOne(
                filter(members), DataWrites.replacement(members, "replacement"), members.flag("upsert", false));
    }

    /** A filter that was forgotten must not mean all documents. */
    private static BsonDocument filter(DataArguments members) {
        return members.document("filter");
    }

    private static FunctionException unknown(String place) {
        return new FunctionException(
                FunctionErrorCode.INVALID_PARAMETER,
                "bulkWrite: '" + place + "' must have one member: insertOne, updateOne, updateMany, replaceOne,"
                        + " deleteOne or deleteMany");
    }
}
