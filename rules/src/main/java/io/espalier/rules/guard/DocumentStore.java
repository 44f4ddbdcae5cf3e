package io.espalier.rules.guard;

import com.mongodb.client.MongoClient;
import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.DocumentDatabase;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.metrics.RoleCounts;
import io.espalier.rules.metrics.RuleMetrics;
import io.espalier.rules.role.CollectionRules;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleLookup;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where a call finds its data: a client seen through the permission of one caller.
 *
 * <p>Belongs to one call; not thread-safe. Opening it costs nothing: the client is asked for at the first operation.
 */
public final class DocumentStore {
    private final Connection connection;
    private final RuleBook rules;
    private final Access access;
    private final RuleLookup lookup;
    private final GuardLimits limits;
    private final RuleMetrics metrics;

    /** As the other constructors, with {@link GuardLimits#DEFAULT}, counting nothing. */
    public DocumentStore(
            Supplier<MongoClient> client,
            RuleBook rules,
            Access access,
            Transaction transaction,
            Deadline deadline,
            Set<String> closedDatabases) {
        this(client, rules, access, transaction, deadline, closedDatabases, GuardLimits.DEFAULT);
    }

    /** As the other constructor, counting nothing. */
    public DocumentStore(
            Supplier<MongoClient> client,
            RuleBook rules,
            Access access,
            Transaction transaction,
            Deadline deadline,
            Set<String> closedDatabases,
            GuardLimits limits) {
        this(client, rules, access, transaction, deadline, closedDatabases, limits, RuleMetrics.NONE);
    }

    /**
     * @param closedDatabases databases that no caller under rules may reach whatever the rules say (spec/app-services.md
     *     §2.8, 13), besides MongoDB's own {@code admin}, {@code local} and {@code config}
     * @param metrics hears what the rules are applied to; nothing where there are none
     */
    public DocumentStore(
            Supplier<MongoClient> client,
            RuleBook rules,
            Access access,
            Transaction transaction,
            Deadline deadline,
            Set<String> closedDatabases,
            GuardLimits limits,
            RuleMetrics metrics) {
        this.connection = new Connection(client, transaction, deadline);
        this.rules = rules;
        this.access = access;
        this.lookup = new RuleLookup(rules, closedDatabases);
        this.limits = limits;
        this.metrics = metrics;
    }

    public DocumentDatabase database(String name) {
        return new OpenDatabase(name);
    }

    /**
     * The names of all databases. Not part of an open transaction.
     *
     * @throws RulesException with {@link RulesErrorCode#NOT_SUPPORTED} under rules
     */
    public List<String> databaseNames() {
        requireSystem("the names of databases");
        return connection.databaseNames();
    }

    private void requireSystem(String what) {
        if (!(access instanceof Access.SystemAccess)) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED, what + " are told only to functions that run as system");
        }
    }

    private final class OpenDatabase implements DocumentDatabase {
        private final String name;

        OpenDatabase(String name) {
            this.name = name;
        }

        @Override
        public DocumentCollection collection(String collection) {
            return open(new Namespace(name, collection));
        }

        @Override
        public List<String> collectionNames() {
            requireSystem("the names of collections");
            return connection.collectionNames(name);
        }
    }

    /**
     * @throws RulesException with {@link RulesErrorCode#NO_MATCHING_RULE} when the caller may not even ask
     */
    private DocumentCollection open(Namespace namespace) {
        return switch (access) {
            case Access.SystemAccess _ -> new SystemCollection(namespace, connection);
            case Access.RuledAccess(RuleContext context) -> guarded(lookup.require(namespace), context);
        };
    }

    private DocumentCollection guarded(CollectionRules found, RuleContext context) {
        Namespace namespace = found.namespace();
        RoleCounts counts = metrics.collection(namespace, found::roleNames);
        return new OperationByOperation(
                namespace,
                context,
                now -> new GuardedCollection(found, rules.schema(namespace), now, connection, limits, counts));
    }
}
