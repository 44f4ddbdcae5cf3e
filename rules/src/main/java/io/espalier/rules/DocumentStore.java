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
    private final Connection connection;
    private final Access access;

    /**
     * @param closedDatabases databases that no caller under rules may reach whatever the rules say (spec/app-services.md
     *     §2.8, 13), besides MongoDB's own {@code admin}, {@code local} and {@code config}
     */
    public DocumentStore(
            Supplier<MongoClient> client,
            RuleBook rules,
            Access access,
            Transaction transaction,
            Deadline deadline,
            Set<String> closedDatabases) {
        this.connection = new Connection(client, transaction, deadline);
        this.access = access;
    }

    public DocumentDatabase database(String name) {
        return collection -> open(new Namespace(name, collection));
    }

    private DocumentCollection open(Namespace namespace) {
        return switch (access) {
            case Access.SystemAccess _ -> new SystemCollection(namespace, connection);
            case Access.RuledAccess _ ->
                throw new RulesException(
                        RulesErrorCode.NO_MATCHING_RULE, "no rule exists for namespace '" + namespace + "'");
        };
    }
}
