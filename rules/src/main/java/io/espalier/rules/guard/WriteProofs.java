package io.espalier.rules.guard;

import com.mongodb.MongoCommandException;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.Query;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.Replacement;
import io.espalier.rules.request.UpsertModel;
import io.espalier.rules.role.UnseenWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;

/**
 * Says whether a write that MongoDB failed to make would have been permitted: only then its caller may learn why it failed,
 * since the reason can lie in documents that he does not see. What cannot be proven is not permitted.
 *
 * <p>Nothing is asked inside of the transaction of the write, which has ended with the failure.
 */
final class WriteProofs {
    private static final String MADE = "made";
    private static final String SURE = "sure";

    private final Namespace namespace;
    private final WriteConditions conditions;
    private final WriteChecks checks;
    private final Connection connection;

    WriteProofs(Namespace namespace, WriteConditions conditions, WriteChecks checks, Connection connection) {
        this.namespace = namespace;
        this.conditions = conditions;
        this.checks = checks.in(Transaction.NONE);
        this.connection = connection;
    }

    boolean permitUpdate(List<PlannedWrite> planned, CallerUpdate update) {
        if (planned.stream().anyMatch(each -> !each.unseen().isEmpty())) {
            return false;
        }
        List<BsonDocument> open = new ArrayList<>();
        for (PlannedWrite each : planned) {
            Optional<BsonDocument> after = after(each, update);
            if (after.isEmpty()) {
                open.add(each.document().stored());
            } else if (!permits(() -> checks.update(each.document(), after.get(), UnseenWrites.NONE))) {
                return false;
            }
        }
        return open.isEmpty() || allMatch(open, conditions.proof(update));
    }

    private static Optional<BsonDocument> after(PlannedWrite planned, CallerUpdate update) {
        Optional<BsonDocument> known = update instanceof Replacement(BsonDocument replacement)
                ? Optional.of(replacement)
                : planned.replacement();
        return known.map(document -> {
            BsonDocument after = document.clone();
            after.put(DocumentId.FIELD, planned.id());
            return after;
        });
    }

    private boolean allMatch(List<BsonDocument> documents, BsonDocument condition) {
        if (condition.equals(Query.EVERYTHING) || Query.findsNothing(condition)) {
            return condition.equals(Query.EVERYTHING);
        }
        return run(documents, new BsonDocument("$match", condition)).size() == documents.size();
    }

    /** Whether the document that an upsert would make may be inserted. */
    boolean permitInsert(CallerQuery query, CallerUpdate update) {
        return conditions.mayInsertAnything()
                || UpsertModel.of(query, update)
                        .flatMap(this::made)
                        .filter(document -> permits(() -> checks.insert(document)))
                        .isPresent();
    }

    private Optional<BsonDocument> made(UpsertModel model) {
        BsonDocument image = new BsonDocument(
                "$project",
                new BsonDocument(DocumentId.FIELD, BsonBoolean.FALSE)
                        .append(MADE, model.image().document())
                        .append(SURE, model.image().guard()));
        return run(List.of(model.given()), image).stream()
                .filter(made -> made.get(SURE) instanceof BsonBoolean sure && sure.getValue())
                .map(made -> DocumentId.present(made.getDocument(MADE)))
                .findFirst();
    }

    /** Empty if MongoDB cannot do it. */
    private List<BsonDocument> run(List<BsonDocument> documents, BsonDocument stage) {
        try {
            return connection
                    .database(namespace)
                    .aggregate(GivenDocuments.pipeline(documents, List.of(stage)), BsonDocument.class)
                    .collation(GuardedReader.SIMPLE)
                    .into(new ArrayList<>());
        } catch (MongoCommandException | BsonMaximumSizeExceededException failure) {
            return List.of();
        }
    }

    private static boolean permits(Runnable check) {
        try {
            check.run();
            return true;
        } catch (RulesException refusal) {
            return false;
        }
    }
}
