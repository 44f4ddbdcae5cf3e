package io.espalier.rules.guard;

import com.mongodb.client.ClientSession;
import io.espalier.rules.Namespace;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.request.PipelineUpdate;
import io.espalier.rules.role.UnseenWrites;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    List<PlannedWrite> plan(List<SeenDocument> documents, PipelineUpdate update) {
        List<BsonDocument> results = run(documents, update);
        List<PlannedWrite> planned = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            planned.add(planned(documents.get(i), results.get(i)));
        }
        return planned;
    }

    private List<BsonDocument> run(List<SeenDocument> documents, PipelineUpdate update) {
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

    private static PlannedWrite planned(SeenDocument document, BsonDocument result) {
        Set<String> written = new LinkedHashSet<>();
        BsonDocument after = new BsonDocument();
        document.stored().forEach((name, stored) -> {
            BsonValue seen = document.seen().get(name);
            BsonValue wanted = result.get(name);
            if (ExactEquality.same(seen, wanted)) {
                after.put(name, stored);
            } else {
                written.add(name);
                if (wanted != null) {
                    after.put(name, wanted);
                }
            }
        });
        result.forEach(after::putIfAbsent);
        written.removeIf(UnseenFields.seenWhole(document));
        return new PlannedWrite(document, UnseenWrites.hidden(written), Optional.of(after));
    }
}
