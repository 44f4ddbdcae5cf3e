package io.espalier.rules.guard;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.CollationStrength;
import com.mongodb.client.model.CreateCollectionOptions;
import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.Transaction;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.metrics.RuleMetrics;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.rules.schema.SchemaBook;
import io.espalier.rules.schema.SchemaSource;
import io.espalier.testing.MongoReplicaSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;

/** A collection of its own on the shared replica set, rules for it, and callers. */
public final class GuardedFixture {
    public static final BsonDocument ADA = user("ada", "customer");
    public static final BsonDocument GRACE = user("grace", "customer");
    public static final BsonDocument ADMIN = user("root", "admin");

    private final Namespace namespace;
    private final RuleBook rules;

    private GuardedFixture(Namespace namespace, RuleBook rules) {
        this.namespace = namespace;
        this.rules = rules;
    }

    private GuardedFixture(String database, String rules) {
        this.namespace = new Namespace(database, "orders");
        BsonDocument json = json(rules);
        json.remove("database");
        json.remove("collection");
        this.rules = RuleBook.compile(List.of(new RuleSource(namespace, "rules.json", json)), RuleNames.NONE);
        raw().drop();
    }

    /** With rules that have no fault. */
    public static GuardedFixture of(String database, String rules) {
        GuardedFixture fixture = new GuardedFixture(database, rules);
        if (!fixture.rules.problems().isEmpty()) {
            throw new IllegalArgumentException(fixture.rules.problems().toString());
        }
        return fixture;
    }

    /** With rules that were compiled elsewhere; they may have faults. */
    public static GuardedFixture of(Namespace namespace, RuleBook rules) {
        GuardedFixture fixture = new GuardedFixture(namespace, rules);
        fixture.raw().drop();
        return fixture;
    }

    /** The same rules in front of another collection, which is left as it is. */
    public GuardedFixture in(Namespace other) {
        return new GuardedFixture(other, rules);
    }

    /** The same with an empty collection that has a collation of its own, which ignores case. */
    public GuardedFixture ignoringCase() {
        raw().drop();
        client().getDatabase(namespace.database())
                .createCollection(
                        namespace.collection(),
                        new CreateCollectionOptions()
                                .collation(Collation.builder()
                                        .locale("en")
                                        .collationStrength(CollationStrength.SECONDARY)
                                        .build()));
        return this;
    }

    public static GuardedFixture withFaults(String database, String rules) {
        return new GuardedFixture(database, rules);
    }

    /** The same with a schema that has no fault. */
    public GuardedFixture withSchema(String schema) {
        SchemaBook schemas = SchemaBook.compile(
                List.of(new SchemaSource(namespace, "schema.json", json(schema))),
                new RuleNames(Set.of(), Set.of()),
                false);
        if (!schemas.problems().isEmpty()) {
            throw new IllegalArgumentException(schemas.problems().toString());
        }
        return new GuardedFixture(namespace, rules.with(schemas));
    }

    public static String resource(String name) {
        try (InputStream file = GuardedFixture.class.getResourceAsStream("/rules/" + name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static BsonDocument user(String id, String role) {
        return json("{id: '%s', type: 'normal', custom_data: {role: '%s'}, data: {}}".formatted(id, role));
    }

    public static RuleContext context(BsonDocument user) {
        return new RuleContext(user, new BsonDocument(), json("{tag: '', values: {}}"), new BsonDocument());
    }

    public static BsonDocument json(String json) {
        return BsonDocument.parse(json);
    }

    public MongoClient client() {
        return MongoReplicaSet.shared().client();
    }

    public Namespace namespace() {
        return namespace;
    }

    /** The collection itself, as an operator sees it. */
    public MongoCollection<BsonDocument> raw() {
        return client().getDatabase(namespace.database()).getCollection(namespace.collection(), BsonDocument.class);
    }

    public GuardedFixture stored(String... documents) {
        for (String document : documents) {
            raw().insertOne(json(document));
        }
        return this;
    }

    public List<BsonDocument> allStored() {
        return raw().find().sort(json("{_id: 1}")).into(new java.util.ArrayList<>());
    }

    /** The collection as functions with system access have it. */
    public DocumentCollection asSystem() {
        return new DocumentStore(
                        this::client, rules, new Access.SystemAccess(), Transaction.NONE, Deadline.NONE, Set.of())
                .database(namespace.database())
                .collection(namespace.collection());
    }

    public DocumentCollection as(BsonDocument user) {
        return as(user, Transaction.NONE);
    }

    public DocumentCollection as(BsonDocument user, Transaction transaction) {
        return as(user, transaction, client(), GuardLimits.DEFAULT);
    }

    /** With somebody who counts what the rules are applied to. */
    public DocumentCollection as(BsonDocument user, RuleMetrics metrics) {
        return as(user, Transaction.NONE, client(), GuardLimits.DEFAULT, metrics);
    }

    public DocumentCollection as(BsonDocument user, Transaction transaction, MongoClient client, GuardLimits limits) {
        return as(user, transaction, client, limits, RuleMetrics.NONE);
    }

    private DocumentCollection as(
            BsonDocument user, Transaction transaction, MongoClient client, GuardLimits limits, RuleMetrics metrics) {
        return new DocumentStore(
                        () -> client,
                        rules,
                        new Access.RuledAccess(context(user)),
                        transaction,
                        Deadline.NONE,
                        Set.of("espalier"),
                        limits,
                        metrics)
                .database(namespace.database())
                .collection(namespace.collection());
    }
}
