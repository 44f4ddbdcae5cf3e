package io.espalier.rules.guard;

import com.mongodb.client.ClientSession;
import io.espalier.rules.Namespace;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.request.PipelineUpdate;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Runs an update pipeline on what the caller sees of documents, and works out what becomes of the documents themselves: what
 * the pipeline changed is changed, what it could not see stays as it is.
 */
final class ViewPipeline {
    private final Namespace namespace;
    private final Connection connection;
    private final ClientSession session;

    ViewPipeline(Namespace namespace, Connection connection, ClientSession session) {
        this.namespace = namespace;
        this.connection = connection;
        this.session = session;
    }

    /** What the pipeline makes of what the caller sees of each document. */
    List<BsonDocument> results(List<SeenDocument> documents, PipelineUpdate update) {
        List<BsonDocument> pipeline = GivenDocuments.pipeline(
                documents.stream().map(SeenDocument::seen).toList(), update.stages());
        return connection
                .client()
                .get()
                .getDatabase(namespace.database())
                .aggregate(session, pipeline, BsonDocument.class)
                .collation(GuardedReader.SIMPLE)
                .into(new ArrayList<>());
    }

    /**
     * What is to become of the document.
     *
     * @param result what is to become of the part that the caller sees; it changes no field that he sees in part only
     */
    static BsonDocument merged(SeenDocument document, BsonDocument result) {
        BsonDocument after = new BsonDocument();
        document.stored().forEach((name, stored) -> {
            BsonValue wanted = result.get(name);
            if (ExactEquality.same(document.seen().get(name), wanted)) {
                after.put(name, stored);
            } else if (wanted != null) {
                after.put(name, wanted);
            }
        });
        result.forEach(after::putIfAbsent);
        return after;
    }
}
