package io.espalier.rules;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
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
final class GuardedFixture {
    static final BsonDocument ADA = user("ada", "customer");
    static final BsonDocument GRACE = user("grace", "customer");
    static final BsonDocument ADMIN = user("root", "admin");

    private final Namespace namespace;
    private final RuleBook rules;

    private GuardedFixture(String database, String rules) {
        this.namespace = new Namespace(database, "orders");
        BsonDocument json = json(rules);
        json.remove("database");
        json.remove("collection");
        this.rules = RuleBook.compile(List.of(new RuleSource(namespace, "rules.json", json)), Set.of(), Set.of());
        raw().drop();
    }

    /** With rules that have no fault. */
    static GuardedFixture of(String database, String rules) {
        GuardedFixture fixture = new GuardedFixture(database, rules);
        if (!fixture.rules.problems().isEmpty()) {
            throw new IllegalArgumentException(fixture.rules.problems().toString());
        }
        return fixture;
    }

    static GuardedFixture withFaults(String database, String rules) {
        return new GuardedFixture(database, rules);
    }

    static String resource(String name) {
        try (InputStream file = GuardedFixture.class.getResourceAsStream("/rules/" + name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BsonDocument user(String id, String role) {
        return json("{id: '%s', type: 'normal', custom_data: {role: '%s'}, data: {}}".formatted(id, role));
    }

    static RuleContext context(BsonDocument user) {
        return new RuleContext(user, new BsonDocument(), json("{tag: '', values: {}}"), new BsonDocument());
    }

    static BsonDocument json(String json) {
        return BsonDocument.parse(json);
    }

    MongoClient client() {
        return MongoReplicaSet.shared().client();
    }

    Namespace namespace() {
        return namespace;
    }

    /** The collection itself, as an operator sees it. */
    MongoCollection<BsonDocument> raw() {
        return client().getDatabase(namespace.database()).getCollection(namespace.collection(), BsonDocument.class);
    }

    GuardedFixture stored(String... documents) {
        for (String document : documents) {
            raw().insertOne(json(document));
        }
        return this;
    }

    List<BsonDocument> allStored() {
        return raw().find().sort(json("{_id: 1}")).into(new java.util.ArrayList<>());
    }

    DocumentCollection as(BsonDocument user) {
        return as(user, Transaction.NONE);
    }

    DocumentCollection as(BsonDocument user, Transaction transaction) {
        return as(user, transaction, client(), GuardLimits.DEFAULT);
    }

    DocumentCollection as(BsonDocument user, Transaction transaction, MongoClient client, GuardLimits limits) {
        return new DocumentStore(
                        () -> client,
                        rules,
                        new Access.RuledAccess(context(user)),
                        transaction,
                        Deadline.NONE,
                        Set.of("espalier"),
                        limits)
                .database(namespace.database())
                .collection(namespace.collection());
    }
}
