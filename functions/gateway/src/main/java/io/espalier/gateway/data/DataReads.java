package io.espalier.gateway.data;

import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import org.bson.BsonArray;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** Commands that read. None answers with more than {@link DocumentCollection#MAX_RESULTS} documents (spec/app-services.md §6.5). */
final class DataReads {
    private DataReads() {}

    static BsonValue find(DocumentCollection collection, DataArguments arguments) {
        return find(collection, arguments, 0);
    }

    /** @param usualLimit the limit if none is given; 0 for none */
    static BsonValue find(DocumentCollection collection, DataArguments arguments, int usualLimit) {
        int given = arguments.number("limit");
        return new BsonArray(collection.find(found(arguments).limit(given == 0 ? usualLimit : given)));
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
        return new BsonArray(collection.aggregate(arguments.documents("pipeline")));
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
}
