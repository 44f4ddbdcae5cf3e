package io.espalier.rules.guard;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.schema.Schema;
import io.espalier.rules.schema.SchemaFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bson.BsonDocument;

/**
 * Refuses writes that the collection's schema does not allow (spec/app-services.md §4 and §2.8, 12). The rules have permitted them
 * before: nobody learns of the schema what he may not write anyway.
 */
public final class SchemaGuard {
    private static final int MOST_SHOWN = 3;

    private final Namespace namespace;
    private final Optional<Schema> schema;
    private final RuleContext context;

    public SchemaGuard(Namespace namespace, Optional<Schema> schema, RuleContext context) {
        this.namespace = namespace;
        this.schema = schema;
        this.context = context;
    }

    Optional<Schema> schema() {
        return schema;
    }

    /**
     * @param document as it will be stored
     * @throws RulesException if the schema does not allow it. An {@code _id} of a wrong type is answered as App Services does:
     *     {@code insert not permitted} (spec/app-services.md §2.5)
     */
    void requireInsertable(BsonDocument document, Transaction transaction) {
        List<SchemaFailure> failures = failures(Bindings.changed(context, null, document));
        if (failures.stream().anyMatch(SchemaGuard::isTypeOfId)) {
            throw Refusal.of("insert", transaction);
        }
        require("insert", failures, _ -> true, transaction);
    }

    /**
     * @param stored the document before the change
     * @param seen what the caller sees of it
     * @param after what it has become
     */
    void requireUpdatable(BsonDocument stored, BsonDocument seen, BsonDocument after, Transaction transaction) {
        require(
                "update",
                failures(Bindings.changed(context, stored, after)),
                failure -> failure.isSeen(stored, seen),
                transaction);
    }

    /** A document that does not fit any more has to be repaired before it can be deleted. */
    void requireDeletable(BsonDocument stored, BsonDocument seen, Transaction transaction) {
        require(
                "delete",
                failures(Bindings.unchanged(context, stored)),
                failure -> failure.isSeen(stored, seen),
                transaction);
    }

    private List<SchemaFailure> failures(Bindings bindings) {
        return schema.map(demands -> demands.failures(bindings)).orElse(List.of());
    }

    private static boolean isTypeOfId(SchemaFailure failure) {
        return failure.path().toString().equals(DocumentId.FIELD) && failure.isOfType();
    }

    private void require(
            String operation, List<SchemaFailure> failures, Predicate<SchemaFailure> isSeen, Transaction transaction) {
        if (!failures.isEmpty()) {
            transaction.refused();
            throw new RulesException(RulesErrorCode.SCHEMA_VALIDATION_FAILED, message(operation, failures, isSeen));
        }
    }

    private String message(String operation, List<SchemaFailure> failures, Predicate<SchemaFailure> isSeen) {
        String what = operation + " failed: ";
        if (schema.stream().noneMatch(Schema::isSound)) {
            return what + "nothing can be written to '" + namespace
                    + "' until a fault in its schema is mended; the import" + " report names it";
        }
        List<SchemaFailure> seen = failures.stream().filter(isSeen).toList();
        if (seen.isEmpty()) {
            return what + "what you do not see of the document does not fit the schema of '" + namespace + "'";
        }
        String shown =
                seen.stream().limit(MOST_SHOWN).map(SchemaFailure::toText).collect(Collectors.joining("; "));
        return what + "the document does not fit the schema of '" + namespace + "': " + shown
                + (failures.size() > MOST_SHOWN ? "; and more" : "");
    }
}
