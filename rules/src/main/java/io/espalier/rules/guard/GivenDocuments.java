package io.espalier.rules.guard;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/** Lets MongoDB run a pipeline on documents that it is given, instead of on stored ones. */
final class GivenDocuments {
    private GivenDocuments() {}

    /** The pipeline for the database. Nothing in the documents is read as an expression. */
    static List<BsonDocument> pipeline(List<BsonDocument> documents, List<BsonDocument> stages) {
        List<BsonDocument> pipeline = new ArrayList<>();
        pipeline.add(new BsonDocument("$documents", new BsonDocument("$literal", new BsonArray(documents))));
        pipeline.addAll(stages);
        return pipeline;
    }
}
