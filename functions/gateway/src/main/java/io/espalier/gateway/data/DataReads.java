package io.espalier.gateway.data;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** Commands that read. None answers with more than {@value #MAX_DOCUMENTS} documents (spec/app-services.md §6.5). */
public final class DataReads {
    public static final int MAX_DOCUMENTS = 50_000;

    /** Stages that end a pipeline and give no documents. */
    private static final Set<String> WRITING = Set.of("$out", "$merge");

    private DataReads() {}

    static BsonValue find(DocumentCollection collection, DataArguments arguments) {
        return find(collection, arguments, 0);
    }

    /** @param usualLimit the limit if none is given; 0 for none */
    static BsonValue find(DocumentCollection collection, DataArguments arguments, int usualLimit) {
        int given = arguments.number("limit");
        int limit = given == 0 ? usualLimit : given;
        boolean bounded = limit > 0 && limit <= MAX_DOCUMENTS;
        Find find = found(arguments).limit(bounded ? limit : MAX_DOCUMENTS + 1);
        return documents(collection.find(find), "find");
    }

    static BsonValue findOne(DocumentCollection collection, DataArguments arguments) {
        return collection.findOne(found(arguments)).map(BsonValue.class::cast).orElse(BsonNull.VALUE);
    }

    static BsonValue count(DocumentCollection collection, DataArguments arguments) {
        return number(collection.count(arguments.documentOrEmpty("query"), arguments.number("limit")));
    }

    static BsonValue distinct(DocumentCollection collection, DataArguments arguments) {
        return new BsonArray(collection.distinct(arguments.string("field"), arguments.documentOrEmpty("query")));
    }

    static BsonValue aggregate(DocumentCollection collection, DataArguments arguments) {
        List<BsonDocument> pipeline = new ArrayList<>(arguments.documents("pipeline"));
        if (pipeline.isEmpty() || WRITING.stream().noneMatch(pipeline.getLast()::containsKey)) {
            pipeline.add(new BsonDocument("$limit", new BsonInt32(MAX_DOCUMENTS + 1)));
        }
        return documents(collection.aggregate(pipeline), "aggregate");
    }

    /** As a client expects numbers: 32 bits where they suffice. */
    static BsonValue number(long number) {
        return number == (int) number ? new BsonInt32((int) number) : new BsonInt64(number);
    }

    private static Find found(DataArguments arguments) {
        Find find = Find.matching(arguments.documentOrEmpty("query"));
        Find projected =
                arguments.optionalDocument("project").map(find::projection).orElse(find);
        Find sorted = arguments.optionalDocument("sort").map(projected::sort).orElse(projected);
        return arguments.has("skip") ? sorted.skip(arguments.number("skip")) : sorted;
    }

    private static BsonArray documents(List<BsonDocument> documents, String command) {
        if (documents.size() > MAX_DOCUMENTS) {
            throw new FunctionException(
                    FunctionErrorCode.READ_SIZE_LIMIT_EXCEEDED,
                    command + ": more than " + MAX_DOCUMENTS + " documents; ask for fewer with a limit");
        }
        return new BsonArray(documents);
    }
}
