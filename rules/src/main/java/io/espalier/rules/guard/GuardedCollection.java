package io.espalier.rules.guard;

import io.espalier.rules.BulkOperation;
import io.espalier.rules.BulkSummary;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.Watch;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.metrics.RoleCounts;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.CallerPipeline;
import io.espalier.rules.request.PlainDocument;
import io.espalier.rules.request.ViewFind;
import io.espalier.rules.role.AppliedFilters;
import io.espalier.rules.role.CollectionRules;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import io.espalier.rules.role.WritePermission;
import io.espalier.rules.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;

/**
 * The view that a caller's rules leave of a collection (spec/app-services.md §2.8, 1 to 3). Reading
 * is {@link GuardedReader}'s, changing {@link GuardedWrites}'s.
 */
final class GuardedCollection implements DocumentCollection {
    private final Namespace namespace;
    private final Connection connection;
    private final CollectionRules rules;
    private final RuleContext context;
    private final RoleCounts counts;
    private final ViewPlan plan;
    private final GuardedReader reader;
    private final GuardedWrites writes;

    GuardedCollection(
            CollectionRules rules,
            Optional<Schema> schema,
            RuleContext context,
            Connection connection,
            GuardLimits limits,
            RoleCounts counts) {
        this.namespace = rules.namespace();
        this.connection = connection;
        this.rules = rules;
        this.context = context;
        AppliedFilters filters = AppliedFilters.of(rules, context);
        this.counts = counts;
        View uncounted = new View(rules, filters, context);
        View view = uncounted.counting(counts);
        this.plan = ViewPlan.of(rules, filters, context);
        FoundDocuments found = new FoundDocuments(view, plan, counts);
        this.reader = new GuardedReader(namespace, view, plan, found, connection, limits);
        SchemaGuard schemaGuard = new SchemaGuard(namespace, schema, context);
        WriteChecks checks = new WriteChecks(new WritePermission(view), schemaGuard, connection.transaction());
        WriteConditions conditions = new WriteConditions(rules, context, plan, schema);
        GuardedReader lookingAround = new GuardedReader(
                namespace, uncounted, plan, new FoundDocuments(uncounted, plan, RoleCounts.NONE), connection, limits);
        SingleWrites single = new SingleWrites(namespace, conditions, lookingAround, found, connection);
        WriteProofs proofs = new WriteProofs(
                namespace,
                conditions,
                new WriteChecks(new WritePermission(uncounted), schemaGuard, connection.transaction()),
                connection);
        this.writes = new GuardedWrites(namespace, uncounted, reader, single, checks, proofs, connection, limits);
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public List<BsonDocument> find(Find find) {
        List<BsonDocument> found = new ArrayList<>();
        forEach(find, document -> Connection.add("find", namespace, document, found));
        return found;
    }

    @Override
    public void forEachWhile(Find find, Predicate<BsonDocument> consumer) {
        ViewFind checked = ViewFind.of(find, codecs());
        connection.run("find", namespace, () -> {
            reader.find(checked, consumer);
            return checked;
        });
    }

    @Override
    public long count(Bson query, int limit) {
        CallerQuery checked = query(query);
        return connection.run("count", namespace, () -> reader.count(checked, limit));
    }

    @Override
    public List<BsonDocument> aggregate(List<? extends Bson> pipeline) {
        CallerPipeline checked = CallerPipeline.of(pipeline.stream()
                .map(stage -> PlainDocument.of(stage, codecs()))
                .toList());
        ViewPlan seen = checked.search().isPresent() ? ViewPlan.of(rules.forSearch(), context) : plan;
        return connection.run(
                "aggregate", namespace, () -> new GuardedPipeline(namespace, seen, reader, connection).run(checked));
    }

    @Override
    public List<BsonValue> distinct(String field, Bson query) {
        String fault = FieldPath.fault(field);
        if (fault != null) {
            throw new RulesException(RulesErrorCode.INVALID_REQUEST, "distinct: " + fault);
        }
        CallerQuery checked = query(query);
        return connection.run("distinct", namespace, () -> List.copyOf(reader.distinct(FieldPath.of(field), checked)));
    }

    @Override
    public ChangeEvents watch(Watch watch) {
        BsonDocument filter =
                watch.filter().map(this::query).orElse(CallerQuery.everything()).query();
        return GuardedChanges.open(
                connection, namespace, plan, context.hasCalledFunctions(), this::visibleNow, watch, filter);
    }

    /** A stream outlives an operation: the rules are read anew for each event, so that their functions are called again. */
    private VisibleChange visibleNow() {
        RuleContext now = context.forOperation();
        AppliedFilters filters = AppliedFilters.of(rules, now);
        View view = new View(rules, filters, now).counting(counts);
        return new VisibleChange(view, ViewPlan.of(rules, filters, now));
    }

    @Override
    public BsonValue insertOne(BsonDocument document) {
        return writes.insertOne(document);
    }

    @Override
    public List<BsonValue> insertMany(List<BsonDocument> documents) {
        return writes.insertMany(documents);
    }

    @Override
    public UpdateSummary updateOne(Bson query, Update update, boolean upsert) {
        return writes.update(query, update, false, upsert);
    }

    @Override
    public UpdateSummary updateMany(Bson query, Update update, boolean upsert) {
        return writes.update(query, update, true, upsert);
    }

    @Override
    public UpdateSummary replaceOne(Bson query, BsonDocument replacement, boolean upsert) {
        return writes.replace(query, replacement, upsert);
    }

    @Override
    public Optional<BsonDocument> findOneAndUpdate(Bson query, Update update, FindAndModify options) {
        return writes.findAndUpdate(query, update, options);
    }

    @Override
    public Optional<BsonDocument> findOneAndReplace(Bson query, BsonDocument replacement, FindAndModify options) {
        return writes.findAndReplace(query, replacement, options);
    }

    @Override
    public Optional<BsonDocument> findOneAndDelete(Bson query, FindAndModify options) {
        return writes.findAndDelete(query, options);
    }

    @Override
    public long deleteOne(Bson query) {
        return writes.delete(query, false);
    }

    @Override
    public long deleteMany(Bson query) {
        return writes.delete(query, true);
    }

    @Override
    public BulkSummary bulkWrite(List<? extends BulkOperation> operations, boolean ordered) {
        return writes.bulk(operations);
    }

    private CallerQuery query(Bson query) {
        return CallerQuery.of(PlainDocument.of(query, codecs()));
    }

    private CodecRegistry codecs() {
        return connection.client().get().getCodecRegistry();
    }
}
