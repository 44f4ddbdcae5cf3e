package io.espalier.rules.guard;

import com.mongodb.MongoException;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.CallerSort;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.OperatorUpdate;
import io.espalier.rules.request.PipelineUpdate;
import io.espalier.rules.request.Replacement;
import io.espalier.rules.role.UnseenWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * The steps of guarded writes inside of one transaction: find what the caller's view has, let MongoDB write, and look at what
 * it really wrote. A refusal is an exception, which ends the transaction, so that nothing of it remains.
 *
 * <p>The driver's exceptions pass through: they say whether the transaction is to be repeated. A writer belongs to one
 * attempt of a transaction.
 */
final class GuardedWriter {
    private final Namespace namespace;
    private final GuardedReader reader;
    private final StoredWrites stored;
    private final ViewPipeline pipelines;
    private final UnseenFields unseen;
    private final WriteChecks checks;
    private final WriteProofs proofs;
    private final GuardLimits limits;
    private int written;
    private boolean begun;

    GuardedWriter(
            Namespace namespace,
            GuardedReader reader,
            StoredWrites stored,
            ViewPipeline pipelines,
            UnseenFields unseen,
            WriteChecks checks,
            WriteProofs proofs,
            GuardLimits limits) {
        this.namespace = namespace;
        this.reader = reader;
        this.stored = stored;
        this.pipelines = pipelines;
        this.unseen = unseen;
        this.checks = checks;
        this.proofs = proofs;
        this.limits = limits;
    }

    /** Whether MongoDB was asked to write, so that the transaction may hold what is not checked to its end. */
    boolean hasBegun() {
        return begun;
    }

    void insert(List<BsonDocument> documents) {
        documents.forEach(checks::insert);
        insertChecked(documents);
    }

    /** Inserts documents that were found to be permitted. */
    void insertChecked(List<BsonDocument> documents) {
        if (!documents.isEmpty()) {
            documents.forEach(_ -> count());
            begun = true;
            stored.insert(documents);
        }
    }

    UpdateSummary update(CallerQuery query, CallerUpdate update, boolean many, boolean upsert) {
        List<Written> done = write(query, Optional.empty(), update, many, upsert);
        return new UpdateSummary(
                done.stream().filter(each -> each.before().isPresent()).count(),
                done.stream().filter(Written::isModified).count(),
                done.stream()
                        .filter(each -> each.before().isEmpty())
                        .map(each -> DocumentId.of(each.after()))
                        .findFirst());
    }

    /** Changes the first document in this order, or inserts one. @return empty if neither happened */
    Optional<Written> updateFirst(CallerQuery query, Optional<CallerSort> sort, CallerUpdate update, boolean upsert) {
        return write(query, sort, update, false, upsert).stream().findFirst();
    }

    long delete(CallerQuery query, boolean many) {
        return delete(matched(query, Optional.empty(), many)).size();
    }

    /** Deletes the first document in this order. @return what the caller saw of it */
    Optional<BsonDocument> deleteFirst(CallerQuery query, Optional<CallerSort> sort) {
        return delete(matched(query, sort, false)).stream()
                .map(SeenDocument::seen)
                .findFirst();
    }

    private List<SeenDocument> delete(List<SeenDocument> matched) {
        matched.forEach(checks::delete);
        List<BsonValue> ids = matched.stream()
                .map(document -> DocumentId.of(document.stored()))
                .toList();
        if (!ids.isEmpty()) {
            begun = true;
            stored.delete(ids);
        }
        return matched;
    }

    private List<Written> write(
            CallerQuery query, Optional<CallerSort> sort, CallerUpdate update, boolean many, boolean upsert) {
        List<SeenDocument> matched = matched(query, sort, many);
        if (!matched.isEmpty()) {
            return change(plan(matched, query, update), query, update);
        }
        if (!upsert) {
            return List.of();
        }
        count();
        BsonDocument inserted = upserted(query, update);
        checks.insert(inserted);
        return List.of(new Written(Optional.empty(), inserted));
    }

    private List<SeenDocument> matched(CallerQuery query, Optional<CallerSort> sort, boolean many) {
        List<SeenDocument> matched = new ArrayList<>();
        if (many) {
            reader.forEachMatch(query, document -> {
                count();
                return matched.add(document);
            });
        } else {
            reader.firstMatch(query, sort).ifPresent(document -> {
                count();
                matched.add(document);
            });
        }
        return matched;
    }

    private void count() {
        if (++written > limits.documentsWritten()) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "more than " + limits.documentsWritten() + " documents of '" + namespace
                            + "' would be written at once: narrow the request");
        }
    }

    private List<PlannedWrite> plan(List<SeenDocument> matched, CallerQuery query, CallerUpdate update) {
        return switch (update) {
            case OperatorUpdate operators ->
                matched.stream()
                        .map(document -> planned(document, unseen.of(operators, query, document)))
                        .toList();
            case PipelineUpdate pipeline -> plan(matched, pipeline);
            case Replacement(BsonDocument replacement) ->
                matched.stream()
                        .map(document -> planned(document, unseen.ofReplacement(replacement, document)))
                        .toList();
        };
    }

    /** A pipeline may look at the whole document: on one that is seen in part, or might be, it runs on that part. */
    private List<PlannedWrite> plan(List<SeenDocument> matched, PipelineUpdate update) {
        List<SeenDocument> seenInPart = new ArrayList<>();
        List<PlannedWrite> planned = new ArrayList<>();
        for (SeenDocument document : matched) {
            if (unseen.filtered().isEmpty() && ExactEquality.same(document.stored(), document.seen())) {
                planned.add(planned(document, Optional.of(UnseenWrites.NONE)));
            } else {
                seenInPart.add(document);
            }
        }
        List<BsonDocument> results = seenInPart.isEmpty() ? List.of() : pipelines.results(seenInPart, update);
        for (int i = 0; i < results.size(); i++) {
            SeenDocument document = seenInPart.get(i);
            BsonDocument result = results.get(i);
            planned.add(new PlannedWrite(
                    document,
                    permitted(unseen.ofResult(result, document)),
                    Optional.of(ViewPipeline.merged(document, result))));
        }
        return planned;
    }

    private PlannedWrite planned(SeenDocument document, Optional<UnseenWrites> writes) {
        return new PlannedWrite(document, permitted(writes), Optional.empty());
    }

    private UnseenWrites permitted(Optional<UnseenWrites> writes) {
        return writes.orElseThrow(() -> checks.refused("update"));
    }

    private List<Written> change(List<PlannedWrite> planned, CallerQuery query, CallerUpdate update) {
        List<BsonDocument> changed = changed(planned, query, update);
        List<Written> done = new ArrayList<>();
        for (int i = 0; i < planned.size(); i++) {
            SeenDocument before = planned.get(i).document();
            checks.update(before, changed.get(i), planned.get(i).unseen());
            done.add(new Written(Optional.of(before), changed.get(i)));
        }
        return done;
    }

    private List<BsonDocument> changed(List<PlannedWrite> planned, CallerQuery query, CallerUpdate update) {
        begun = true;
        try {
            return stored.change(planned, update, query);
        } catch (MongoException failure) {
            // Why something fails that the caller may not do anyway, as for a value of a unique index, is none of his
            // business.
            if (MongoFailure.isOfContent(failure) && !proofs.permitUpdate(planned, update)) {
                throw checks.refused("update");
            }
            throw failure;
        }
    }

    private BsonDocument upserted(CallerQuery query, CallerUpdate update) {
        begun = true;
        try {
            return stored.upsert(query, update);
        } catch (MongoException failure) {
            if (MongoFailure.isOfContent(failure) && !proofs.permitInsert(query, update)) {
                throw checks.refused("insert");
            }
            throw failure;
        }
    }

    /**
     * One document that was written.
     *
     * @param before empty if it was inserted
     */
    record Written(Optional<SeenDocument> before, BsonDocument after) {
        private boolean isModified() {
            return before.isPresent() && !ExactEquality.same(before.get().stored(), after);
        }
    }
}
