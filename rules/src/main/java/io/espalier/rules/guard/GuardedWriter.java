package io.espalier.rules.guard;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.DeleteOptions;
import com.mongodb.client.model.FindOneAndReplaceOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.Query;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.role.WritePermission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * The steps of guarded writes inside of one transaction: find what the caller's view has, let MongoDB write, and look at what
 * it really wrote. A refusal is an exception, which ends the transaction, so that nothing of it remains.
 *
 * <p>The driver's exceptions pass through: they say whether the transaction is to be repeated.
 */
public final class GuardedWriter {
    private final Namespace namespace;
    private final GuardedReader reader;
    private final WritePermission permission;
    private final SchemaGuard schema;
    private final Connection connection;
    private final ClientSession session;
    private final GuardLimits limits;

    GuardedWriter(
            Namespace namespace,
            GuardedReader reader,
            WritePermission permission,
            SchemaGuard schema,
            Connection connection,
            ClientSession session,
            GuardLimits limits) {
        this.namespace = namespace;
        this.reader = reader;
        this.permission = permission;
        this.schema = schema;
        this.connection = connection;
        this.session = session;
        this.limits = limits;
    }

    UpdateSummary update(CallerQuery query, CallerUpdate update, boolean many, boolean upsert) {
        List<SeenDocument> matched = matched(query, many);
        if (matched.isEmpty() && upsert) {
            return upsert(
                    query,
                    (collection, nothing) -> collection
                            .updateOne(
                                    session,
                                    nothing,
                                    update.update(),
                                    new UpdateOptions().upsert(true).collation(GuardedReader.SIMPLE))
                            .getUpsertedId());
        }
        FindOneAndUpdateOptions options = new FindOneAndUpdateOptions()
                .returnDocument(ReturnDocument.AFTER)
                .collation(GuardedReader.SIMPLE);
        return change(
                matched,
                document -> hiddenFields(update, document),
                (collection, id) -> collection.findOneAndUpdate(session, id, update.update(), options));
    }

    UpdateSummary replace(CallerQuery query, BsonDocument replacement, boolean upsert) {
        List<SeenDocument> matched = matched(query, false);
        if (matched.isEmpty() && upsert) {
            return upsert(
                    query,
                    (collection, nothing) -> collection
                            .replaceOne(
                                    session,
                                    nothing,
                                    replacement,
                                    new ReplaceOptions().upsert(true).collation(GuardedReader.SIMPLE))
                            .getUpsertedId());
        }
        FindOneAndReplaceOptions options = new FindOneAndReplaceOptions()
                .returnDocument(ReturnDocument.AFTER)
                .collation(GuardedReader.SIMPLE);
        return change(
                matched,
                document -> hiddenFields(replacement, document),
                (collection, id) -> collection.findOneAndReplace(session, id, replacement, options));
    }

    long delete(CallerQuery query, boolean many) {
        List<SeenDocument> matched = matched(query, many);
        BsonArray ids = new BsonArray();
        for (SeenDocument document : matched) {
            if (!permission.mayDelete(document.stored())) {
                throw refused("delete");
            }
            schema.requireDeletable(document.stored(), document.seen(), connection.transaction());
            ids.add(DocumentId.of(document.stored()));
        }
        return ids.isEmpty()
                ? 0
                : collection()
                        .deleteMany(
                                session,
                                Query.field(FieldPath.of(DocumentId.FIELD), "$in", ids),
                                new DeleteOptions().collation(GuardedReader.SIMPLE))
                        .getDeletedCount();
    }

    private List<SeenDocument> matched(CallerQuery query, boolean many) {
        List<SeenDocument> matched = new ArrayList<>();
        reader.forEachMatch(query, document -> {
            if (matched.size() == limits.documentsWritten()) {
                throw new RulesException(
                        RulesErrorCode.NOT_SUPPORTED,
                        "more than " + limits.documentsWritten() + " documents of '" + namespace
                                + "' would be written at once: narrow the query");
            }
            matched.add(document);
            return many;
        });
        return matched;
    }

    /**
     * @param hidden the fields that are written without being seen whole; empty if the document may not be written so at all
     * @param write lets MongoDB write to the document with the given id and returns what it has become
     */
    private UpdateSummary change(List<SeenDocument> matched, HiddenFields hidden, Write write) {
        long modified = 0;
        for (SeenDocument document : matched) {
            Set<String> fields = hidden.of(document).orElseThrow(() -> refused("update"));
            BsonDocument after = written(document, fields, write);
            if (!permission.mayUpdate(document.stored(), after, fields)) {
                throw refused("update");
            }
            schema.requireUpdatable(document.stored(), document.seen(), after, connection.transaction());
            modified += ExactEquality.same(document.stored(), after) ? 0 : 1;
        }
        return new UpdateSummary(matched.size(), modified, Optional.empty());
    }

    private BsonDocument written(SeenDocument document, Set<String> hidden, Write write) {
        BsonValue id = DocumentId.of(document.stored());
        try {
            return Objects.requireNonNull(
                    write.apply(collection(), Query.field(FieldPath.of(DocumentId.FIELD), "$eq", id)),
                    "the document that the transaction read");
        } catch (MongoException failure) {
            // What MongoDB says about a field that the caller does not see is none of his business.
            if (hidden.isEmpty() || failure.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)) {
                throw failure;
            }
            throw refused("update");
        }
    }

    private static Optional<Set<String>> hiddenFields(CallerUpdate update, SeenDocument document) {
        Set<String> hidden = new LinkedHashSet<>();
        for (CallerUpdate.Touch touch : update.onExisting()) {
            if (touch.meetsHidden(document.stored(), document.seen())) {
                if (touch.reads() || touch.path().parts().size() > 1) {
                    return Optional.empty();
                }
                hidden.add(touch.path().first());
            }
        }
        return Optional.of(hidden);
    }

    private static Optional<Set<String>> hiddenFields(BsonDocument replacement, SeenDocument document) {
        Set<String> hidden = new LinkedHashSet<>(replacement.keySet());
        hidden.removeIf(name ->
                ExactEquality.same(document.stored().get(name), document.seen().get(name)));
        return Optional.of(hidden);
    }

    /**
     * MongoDB makes the new document from query and update. The condition that no document meets keeps it from changing a
     * hidden one instead, and, not being an equality, leaves nothing in the new document.
     */
    private UpdateSummary upsert(
            CallerQuery query, BiFunction<MongoCollection<BsonDocument>, BsonDocument, BsonValue> write) {
        BsonDocument never = Query.field(FieldPath.of("never-" + UUID.randomUUID()), "$exists", BsonBoolean.TRUE);
        BsonValue id = Objects.requireNonNull(
                write.apply(collection(), Query.and(List.of(query.query(), never))), "upserted id");
        BsonDocument inserted = Objects.requireNonNull(
                collection()
                        .find(session, Query.field(FieldPath.of(DocumentId.FIELD), "$eq", id))
                        .collation(GuardedReader.SIMPLE)
                        .first(),
                "the document that the transaction inserted");
        if (!permission.mayInsert(inserted)) {
            throw refused("insert");
        }
        schema.requireInsertable(inserted, connection.transaction());
        return new UpdateSummary(0, 0, Optional.of(id));
    }

    private MongoCollection<BsonDocument> collection() {
        return connection.collection(namespace);
    }

    private RulesException refused(String operation) {
        return Refusal.of(operation, connection.transaction());
    }

    /** Writes to the document that the query finds and returns what it has become. */
    private interface Write extends BiFunction<MongoCollection<BsonDocument>, BsonDocument, BsonDocument> {}

    private interface HiddenFields {
        Optional<Set<String>> of(SeenDocument document);
    }
}
