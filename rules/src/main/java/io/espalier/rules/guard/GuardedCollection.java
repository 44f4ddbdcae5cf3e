package io.espalier.rules.guard;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
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
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.CallerPipeline;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.PlainDocument;
import io.espalier.rules.request.ViewFind;
import io.espalier.rules.role.CollectionRules;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import io.espalier.rules.role.WritePermission;
import io.espalier.rules.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;

/**
 * The view that a caller's rules leave of a collection (spec/app-services.md §2.8, 1 to 3): requests are checked here, reading
 * is {@link GuardedReader}'s, changing {@link GuardedWriter}'s.
 */
public final class GuardedCollection implements DocumentCollection {
    private final Namespace namespace;
    private final Connection connection;
    private final GuardLimits limits;
    private final CollectionRules rules;
    private final RuleContext context;
    private final View view;
    private final ViewPlan plan;
    private final GuardedReader reader;
    private final WritePermission permission;
    private final SchemaGuard schema;

    GuardedCollection(
            CollectionRules rules,
            Optional<Schema> schema,
            RuleContext context,
            Connection connection,
            GuardLimits limits) {
        this.namespace = rules.namespace();
        this.connection = connection;
        this.limits = limits;
        this.rules = rules;
        this.context = context;
        this.view = new View(rules, context);
        this.plan = ViewPlan.of(rules, context);
        this.reader = new GuardedReader(namespace, view, plan, connection, limits);
        this.permission = new WritePermission(view, context);
        this.schema = new SchemaGuard(namespace, schema, context);
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public List<BsonDocument> find(Find find) {
        List<BsonDocument> found = new ArrayList<>();
        forEach(find, found::add);
        return found;
    }

    @Override
    public void forEach(Find find, Consumer<BsonDocument> consumer) {
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
        return GuardedChanges.open(connection, namespace, view, plan, watch, filter);
    }

    @Override
    public Optional<BsonDocument> findOneAndUpdate(Bson query, Update update, FindAndModify options) {
        throw notSupported("findOneAndUpdate");
    }

    @Override
    public Optional<BsonDocument> findOneAndReplace(Bson query, BsonDocument replacement, FindAndModify options) {
        throw notSupported("findOneAndReplace");
    }

    @Override
    public Optional<BsonDocument> findOneAndDelete(Bson query, FindAndModify options) {
        throw notSupported("findOneAndDelete");
    }

    @Override
    public BulkSummary bulkWrite(List<? extends BulkOperation> operations, boolean ordered) {
        throw notSupported("bulkWrite");
    }

    @Override
    public BsonValue insertOne(BsonDocument document) {
        BsonDocument permitted = permitted(document);
        connection.run("insert", namespace, () -> {
            MongoCollection<BsonDocument> collection = connection.collection(namespace);
            Optional<ClientSession> session = connection.transaction().session();
            return session.isPresent()
                    ? collection.insertOne(session.get(), permitted)
                    : collection.insertOne(permitted);
        });
        return DocumentId.of(permitted);
    }

    @Override
    public List<BsonValue> insertMany(List<BsonDocument> documents) {
        if (documents.size() > limits.documentsWritten()) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "at most " + limits.documentsWritten() + " documents can be inserted at once, got "
                            + documents.size());
        }
        List<BsonDocument> permitted = documents.stream().map(this::permitted).toList();
        if (!permitted.isEmpty()) {
            connection.run(
                    "insert",
                    namespace,
                    () -> connection.inTransaction(
                            (joined, session) -> joined.collection(namespace).insertMany(session, permitted)));
        }
        return permitted.stream().map(DocumentId::of).toList();
    }

    private BsonDocument permitted(BsonDocument document) {
        BsonDocument checked = DocumentId.present(storable(document));
        if (!permission.mayInsert(checked)) {
            throw Refusal.of("insert", connection.transaction());
        }
        schema.requireInsertable(checked, connection.transaction());
        return checked;
    }

    @Override
    public UpdateSummary updateOne(Bson query, Update update, boolean upsert) {
        CallerQuery checkedQuery = query(query);
        CallerUpdate checkedUpdate = CallerUpdate.of(operators(update));
        return write("update", writer -> writer.update(checkedQuery, checkedUpdate, false, upsert));
    }

    @Override
    public UpdateSummary updateMany(Bson query, Update update, boolean upsert) {
        CallerQuery checkedQuery = query(query);
        CallerUpdate checkedUpdate = CallerUpdate.of(operators(update));
        return write("update", writer -> writer.update(checkedQuery, checkedUpdate, true, upsert));
    }

    private BsonDocument operators(Update update) {
        return switch (update.change()) {
            case Update.Change.Operators(Bson operators)
            when update.arrayFilters().isEmpty() -> PlainDocument.of(operators, codecs());
            case Update.Change.Operators _ -> throw notSupported("an update with arrayFilters");
            case Update.Change.Pipeline _ -> throw notSupported("an update pipeline");
        };
    }

    @Override
    public UpdateSummary replaceOne(Bson query, BsonDocument replacement, boolean upsert) {
        CallerQuery checkedQuery = query(query);
        BsonDocument checked = storable(replacement);
        return write("update", writer -> writer.replace(checkedQuery, checked, upsert));
    }

    @Override
    public long deleteOne(Bson query) {
        CallerQuery checked = query(query);
        return write("delete", writer -> writer.delete(checked, false));
    }

    @Override
    public long deleteMany(Bson query) {
        CallerQuery checked = query(query);
        return write("delete", writer -> writer.delete(checked, true));
    }

    private <T> T write(String operation, Function<GuardedWriter, T> work) {
        return connection.run(
                operation,
                namespace,
                () -> connection.inTransaction((joined, session) -> work.apply(new GuardedWriter(
                        namespace, reader.joining(joined), permission, schema, joined, session, limits))));
    }

    /** Names that MongoDB's update and query language cannot reach would not be guarded by any rule that names a path. */
    private static BsonDocument storable(BsonDocument document) {
        BsonDocument plain = PlainDocument.copy(document);
        for (String name : plain.keySet()) {
            if (name.isEmpty() || name.startsWith("$") || name.contains(".")) {
                throw new RulesException(
                        RulesErrorCode.INVALID_REQUEST,
                        "a field's name must not be empty, begin with '$' or contain '.' under rules, got '" + name
                                + "'");
            }
        }
        return plain;
    }

    private CallerQuery query(Bson query) {
        return CallerQuery.of(PlainDocument.of(query, codecs()));
    }

    private CodecRegistry codecs() {
        return connection.client().get().getCodecRegistry();
    }

    private RulesException notSupported(String operation) {
        return new RulesException(
                RulesErrorCode.NOT_SUPPORTED, operation + " is not available under rules in this version");
    }
}
