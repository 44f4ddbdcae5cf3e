package io.espalier.rules.guard;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReturnDocument;
import io.espalier.rules.BulkOperation;
import io.espalier.rules.BulkSummary;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.PlainDocument;
import io.espalier.rules.request.Replacement;
import io.espalier.rules.request.ViewFind;
import io.espalier.rules.role.View;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;

/**
 * The writing operations of one caller: checks the request, and has it done by {@link SingleWrites} in one command if that is
 * possible, else by {@link GuardedWriter} in a transaction.
 */
final class GuardedWrites {
    private final Namespace namespace;
    private final View view;
    private final GuardedReader reader;
    private final SingleWrites single;
    private final WriteChecks checks;
    private final WriteProofs proofs;
    private final Connection connection;
    private final GuardLimits limits;

    GuardedWrites(
            Namespace namespace,
            View view,
            GuardedReader reader,
            SingleWrites single,
            WriteChecks checks,
            WriteProofs proofs,
            Connection connection,
            GuardLimits limits) {
        this.namespace = namespace;
        this.view = view;
        this.reader = reader;
        this.single = single;
        this.checks = checks;
        this.proofs = proofs;
        this.connection = connection;
        this.limits = limits;
    }

    BsonValue insertOne(BsonDocument document) {
        BsonDocument checked = DocumentId.present(PlainDocument.storable(document));
        checks.insert(checked);
        connection.run("insert", namespace, () -> {
            MongoCollection<BsonDocument> collection = connection.collection(namespace);
            Optional<ClientSession> session = connection.transaction().session();
            return session.isPresent() ? collection.insertOne(session.get(), checked) : collection.insertOne(checked);
        });
        return DocumentId.of(checked);
    }

    List<BsonValue> insertMany(List<BsonDocument> documents) {
        requireAtMost(documents.size(), "documents can be inserted");
        List<BsonDocument> checked = documents.stream()
                .map(document -> DocumentId.present(PlainDocument.storable(document)))
                .toList();
        checked.forEach(checks::insert);
        if (!checked.isEmpty()) {
            stepByStep("insert", writer -> {
                writer.insertChecked(checked);
                return checked;
            });
        }
        return checked.stream().map(DocumentId::of).toList();
    }

    UpdateSummary update(Bson query, Update update, boolean many, boolean upsert) {
        return update(query(query), CallerUpdate.of(update, codecs()), many, upsert);
    }

    UpdateSummary replace(Bson query, BsonDocument replacement, boolean upsert) {
        return update(query(query), Replacement.of(replacement), false, upsert);
    }

    private UpdateSummary update(CallerQuery query, CallerUpdate update, boolean many, boolean upsert) {
        return many
                ? stepByStep("update", writer -> writer.update(query, update, true, upsert))
                : write(
                        "update",
                        () -> single.update(one(query), update, upsert),
                        writer -> writer.update(query, update, false, upsert));
    }

    private static ViewFind one(CallerQuery query) {
        return new ViewFind(query, Optional.empty(), Optional.empty(), 1, 0);
    }

    Optional<BsonDocument> findAndUpdate(Bson query, Update update, FindAndModify how) {
        return findAndUpdate(find(query, how), CallerUpdate.of(update, codecs()), how);
    }

    Optional<BsonDocument> findAndReplace(Bson query, BsonDocument replacement, FindAndModify how) {
        return findAndUpdate(find(query, how), Replacement.of(replacement), how);
    }

    private Optional<BsonDocument> findAndUpdate(ViewFind find, CallerUpdate update, FindAndModify how) {
        ReturnDocument returned = how.returnNew() ? ReturnDocument.AFTER : ReturnDocument.BEFORE;
        return write(
                        "update",
                        () -> single.findAndUpdate(find, update, returned, how.upsert())
                                .map(this::seen),
                        writer -> writer
                                .updateFirst(find.query(), find.sort(), update, how.upsert())
                                .flatMap(written -> how.returnNew()
                                        ? view.of(written.after())
                                        : written.before().map(SeenDocument::seen))
                                .stream()
                                .toList())
                .stream()
                .findFirst()
                .map(find::shown);
    }

    private List<BsonDocument> seen(List<BsonDocument> found) {
        return found.stream().map(view::of).flatMap(Optional::stream).toList();
    }

    Optional<BsonDocument> findAndDelete(Bson query, FindAndModify how) {
        ViewFind find = find(query, how);
        return write(
                        "delete",
                        () -> single.findAndDelete(find).map(this::seen),
                        writer -> writer.deleteFirst(find.query(), find.sort()).stream()
                                .toList())
                .stream()
                .findFirst()
                .map(find::shown);
    }

    long delete(Bson query, boolean many) {
        CallerQuery checked = query(query);
        return many
                ? stepByStep("delete", writer -> writer.delete(checked, true))
                : write("delete", () -> single.delete(one(checked)), writer -> writer.delete(checked, false));
    }

    BulkSummary bulk(List<? extends BulkOperation> operations) {
        requireAtMost(operations.size(), "operations can be done");
        GuardedBulk bulk = GuardedBulk.of(operations, codecs());
        return stepByStep("bulk write", bulk::run);
    }

    /**
     * @param atOnce does it in one command; empty if that is not possible or not all
     */
    private <T> T write(String operation, Supplier<Optional<T>> atOnce, Function<GuardedWriter, T> steps) {
        return connection.run(operation, namespace, atOnce).orElseGet(() -> stepByStep(operation, steps));
    }

    private <T> T stepByStep(String operation, Function<GuardedWriter, T> work) {
        return connection.run(
                operation,
                namespace,
                () -> connection.inTransaction(
                        (joined, session) -> wholly(joined.transaction(), writer(joined, session), work)));
    }

    /**
     * What ends with an exception after it began to write may have written what no rule has permitted: a transaction of the
     * caller must not be committed, whatever he makes of the exception. Where MongoDB asks to repeat it, it has ended it itself.
     */
    private static <T> T wholly(Transaction transaction, GuardedWriter writer, Function<GuardedWriter, T> work) {
        boolean isOver = false;
        try {
            T done = work.apply(writer);
            isOver = true;
            return done;
        } catch (MongoException failure) {
            isOver = failure.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL);
            throw failure;
        } catch (RulesException failure) {
            isOver = failure.transientFailure().isPresent();
            throw failure;
        } finally {
            if (!isOver && writer.hasBegun()) {
                transaction.refused();
            }
        }
    }

    private GuardedWriter writer(Connection joined, ClientSession session) {
        return new GuardedWriter(
                namespace,
                reader.joining(joined),
                new StoredWrites(namespace, joined, session),
                new ViewPipeline(namespace, joined, session),
                new UnseenFields(view.projection()),
                checks.in(joined.transaction()),
                proofs,
                limits);
    }

    private void requireAtMost(int size, String what) {
        if (size > limits.documentsWritten()) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "at most " + limits.documentsWritten() + " " + what + " at once, got " + size);
        }
    }

    private CallerQuery query(Bson query) {
        return CallerQuery.of(PlainDocument.of(query, codecs()));
    }

    private ViewFind find(Bson query, FindAndModify how) {
        ViewFind find = ViewFind.of(new Find(query, how.projection(), how.sort(), 1, 0), codecs());
        reader.requireMergeable(find);
        return find;
    }

    private CodecRegistry codecs() {
        return connection.client().get().getCodecRegistry();
    }
}
