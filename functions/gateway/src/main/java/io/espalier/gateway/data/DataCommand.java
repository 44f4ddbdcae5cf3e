package io.espalier.gateway.data;

import io.espalier.functions.FunctionContext;
import io.espalier.rules.DocumentCollection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonValue;

/**
 * What clients can do with a collection by calling the service of its data source (spec/app-services.md §6.8). A command's
 * options are flattened; their names differ: {@code query} and {@code project} for finding, {@code filter} and {@code
 * projection} for finding and changing. Immutable.
 *
 * @param options the names of its options on the wire
 * @param names what options are called on the wire, where that differs from what the work calls them
 */
public record DataCommand(String wireName, Set<String> options, Map<String, String> names, Work work) {

    /** What a command does. */
    @FunctionalInterface
    public interface Work {
        BsonValue run(DocumentCollection collection, DataArguments arguments);
    }

    private static final Set<String> READING = Set.of("find", "findOne", "count", "distinct");

    static final List<DataCommand> ALL = List.of(
            new DataCommand("find", Set.of("query", "project", "sort", "limit"), DataReads::find),
            new DataCommand("findOne", Set.of("query", "project", "sort"), DataReads::findOne),
            new DataCommand("count", Set.of("query", "limit"), DataReads::count),
            new DataCommand("distinct", Set.of("field", "query"), DataReads::distinct),
            new DataCommand("aggregate", Set.of("pipeline"), DataReads::aggregate),
            new DataCommand("insertOne", Set.of("document"), DataWrites::insertOne),
            new DataCommand("insertMany", Set.of("documents"), DataWrites::insertMany),
            new DataCommand("updateOne", Set.of("query", "update", "upsert", "arrayFilters"), DataWrites::updateOne),
            new DataCommand("updateMany", Set.of("query", "update", "upsert", "arrayFilters"), DataWrites::updateMany),
            new DataCommand("replaceOne", Set.of("query", "replacement", "upsert"), DataWrites::replaceOne),
            new DataCommand("deleteOne", Set.of("query"), DataWrites::deleteOne),
            new DataCommand("deleteMany", Set.of("query"), DataWrites::deleteMany),
            new DataCommand(
                    "findOneAndUpdate",
                    Set.of("filter", "update", "arrayFilters", "sort", "projection", "upsert", "returnNewDocument"),
                    FindAndModifyCommands::update),
            new DataCommand(
                    "findOneAndReplace",
                    Set.of("filter", "update", "sort", "projection", "upsert", "returnNewDocument"),
                    FindAndModifyCommands::replace),
            new DataCommand("findOneAndDelete", Set.of("filter", "sort", "projection"), FindAndModifyCommands::delete),
            new DataCommand("bulkWrite", Set.of("operations", "ordered"), BulkCommand::write));

    public DataCommand {
        options = Set.copyOf(options);
        names = Map.copyOf(names);
    }

    public DataCommand(String wireName, Set<String> options, Work work) {
        this(wireName, options, Map.of(), work);
    }

    public static Optional<DataCommand> named(String name) {
        return ALL.stream().filter(command -> command.wireName.equals(name)).findFirst();
    }

    /** Whether it changes nothing, whoever asks: a pipeline of the system may write. */
    boolean readsOnly() {
        return READING.contains(wireName);
    }

    /** The names of all, for messages. */
    public static String allNames() {
        return ALL.stream().map(DataCommand::wireName).collect(Collectors.joining(", "));
    }

    BsonValue run(List<BsonValue> arguments, FunctionContext context) {
        DataArguments read = DataArguments.of(this, arguments);
        return work.run(context.database(read.database()).collection(read.collection()), read);
    }
}
