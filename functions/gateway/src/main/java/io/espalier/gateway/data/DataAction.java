package io.espalier.gateway.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * What the Data API can do with a collection (spec/app-services.md §7.6). Immutable.
 *
 * @param command what is done; its options are called as those of the action
 * @param httpStatus of the answer
 * @param member the answer's member that holds the result; empty if the result is the answer
 */
public record DataAction(DataCommand command, int httpStatus, Optional<String> member) {
    /** Without a limit users got so many documents. */
    static final int USUAL_LIMIT = 1_000;

    private static final Map<String, String> NAMES = Map.of("query", "filter", "project", "projection");

    private static final List<DataAction> ALL = List.of(
            reading("findOne", "document", Set.of("filter", "projection", "sort"), DataReads::findOne),
            reading(
                    "find",
                    "documents",
                    Set.of("filter", "projection", "sort", "limit", "skip"),
                    (collection, arguments) -> DataReads.find(collection, arguments, USUAL_LIMIT)),
            reading("aggregate", "documents", Set.of("pipeline"), DataReads::aggregate),
            writing("insertOne", 201, Set.of("document"), DataWrites::insertOne),
            writing("insertMany", 201, Set.of("documents"), DataWrites::insertMany),
            writing("updateOne", 200, Set.of("filter", "update", "upsert"), DataWrites::updateOne),
            writing("updateMany", 200, Set.of("filter", "update", "upsert"), DataWrites::updateMany),
            writing("replaceOne", 200, Set.of("filter", "replacement", "upsert"), DataWrites::replaceOne),
            writing("deleteOne", 200, Set.of("filter"), DataWrites::deleteOne),
            writing("deleteMany", 200, Set.of("filter"), DataWrites::deleteMany));

    public static List<DataAction> all() {
        return ALL;
    }

    public static Optional<DataAction> named(String name) {
        return ALL.stream()
                .filter(action -> action.command.wireName().equals(name))
                .findFirst();
    }

    private static DataAction reading(String name, String member, Set<String> options, DataCommand.Work work) {
        return new DataAction(new DataCommand(name, options, NAMES, work), 200, Optional.of(member));
    }

    private static DataAction writing(String name, int httpStatus, Set<String> options, DataCommand.Work work) {
        return new DataAction(new DataCommand(name, options, NAMES, work), httpStatus, Optional.empty());
    }

    /** The answer that holds a result. */
    public BsonValue answer(BsonValue result) {
        return member.<BsonValue>map(name -> new BsonDocument(name, result)).orElse(result);
    }
}
