package io.espalier.rules.guard;

import com.mongodb.client.AggregateIterable;
import com.mongodb.client.MongoCollection;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.CallerPipeline;
import io.espalier.rules.role.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;

/**
 * Runs a caller's aggregation pipeline on his view. Where MongoDB can make the view it does, in the same pipeline; elsewhere
 * the view is made in memory, within limits, and MongoDB runs the pipeline on the documents that it is given.
 */
final class GuardedPipeline {
    private final Namespace namespace;
    private final ViewPlan plan;
    private final GuardedReader reader;
    private final Connection connection;

    GuardedPipeline(Namespace namespace, ViewPlan plan, GuardedReader reader, Connection connection) {
        this.namespace = namespace;
        this.plan = plan;
        this.reader = reader;
        this.connection = connection;
    }

    List<BsonDocument> run(CallerPipeline pipeline) {
        if (plan.isEmpty()) {
            // No allowed stage makes a document of nothing.
            return List.of();
        }
        if (pipeline.search().isPresent()) {
            return search(pipeline.search().get(), pipeline.stages());
        }
        if (plan.exact() && (plan.whole() || plan.cut().isPresent())) {
            List<BsonDocument> guarded = new ArrayList<>();
            guarded.add(new BsonDocument("$match", plan.query()));
            plan.cut().flatMap(cut -> cut.stage()).ifPresent(guarded::add);
            guarded.addAll(pipeline.stages());
            return results(guarded);
        }
        return onDocuments(reader.all(CallerQuery.everything()), pipeline.stages());
    }

    /** A search looks at all fields, so it is for callers who see all of them. */
    private List<BsonDocument> search(BsonDocument search, List<BsonDocument> stages) {
        if (!plan.exact() || !plan.whole()) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "$search is available only where the rules of '" + namespace + "' show whole documents");
        }
        List<BsonDocument> guarded = new ArrayList<>();
        guarded.add(search);
        guarded.add(new BsonDocument("$match", plan.query()));
        guarded.addAll(stages);
        return results(guarded);
    }

    private List<BsonDocument> results(List<BsonDocument> pipeline) {
        MongoCollection<BsonDocument> collection = connection.collection(namespace);
        return all(connection
                .transaction()
                .session()
                .map(session -> collection.aggregate(session, pipeline))
                .orElseGet(() -> collection.aggregate(pipeline)));
    }

    /** Outside of the transaction, if there is one: nothing stored is read. */
    private List<BsonDocument> onDocuments(List<BsonDocument> documents, List<BsonDocument> stages) {
        List<BsonDocument> pipeline = GivenDocuments.pipeline(documents, stages);
        try {
            return all(connection.database(namespace).aggregate(pipeline, BsonDocument.class));
        } catch (BsonMaximumSizeExceededException _) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "the rules of '" + namespace + "' can be decided only document by document here, and the visible"
                            + " documents are too large for one command");
        }
    }

    private List<BsonDocument> all(AggregateIterable<BsonDocument> results) {
        return Connection.all(
                "aggregate",
                namespace,
                results.collation(GuardedReader.SIMPLE).maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS));
    }
}
