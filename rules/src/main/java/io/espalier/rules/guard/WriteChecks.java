package io.espalier.rules.guard;

import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.role.UnseenWrites;
import io.espalier.rules.role.WritePermission;
import org.bson.BsonDocument;

/**
 * Holds each document that is written against the rules, and then against the schema. Every way to write goes through here.
 *
 * <p>A refusal is an exception, and is told to the transaction that the write is part of.
 */
public final class WriteChecks {
    private final WritePermission permission;
    private final SchemaGuard schema;
    private final Transaction transaction;

    public WriteChecks(WritePermission permission, SchemaGuard schema, Transaction transaction) {
        this.permission = permission;
        this.schema = schema;
        this.transaction = transaction;
    }

    /** The same checks for writes inside of another transaction. */
    WriteChecks in(Transaction other) {
        return new WriteChecks(permission, schema, other);
    }

    public void insert(BsonDocument document) {
        if (!permission.mayInsert(document)) {
            throw refused("insert");
        }
        schema.requireInsertable(document, transaction);
    }

    /**
     * @param after what MongoDB made of the document
     */
    public void update(SeenDocument before, BsonDocument after, UnseenWrites unseen) {
        if (!permission.mayUpdate(before.stored(), after, unseen)) {
            throw refused("update");
        }
        schema.requireUpdatable(before.stored(), before.seen(), after, transaction);
    }

    public void delete(SeenDocument document) {
        if (!permission.mayDelete(document.stored())) {
            throw refused("delete");
        }
        schema.requireDeletable(document.stored(), document.seen(), transaction);
    }

    /**
     * @param operation {@code insert}, {@code update} or {@code delete}
     */
    RulesException refused(String operation) {
        return Refusal.of(operation, transaction);
    }
}
