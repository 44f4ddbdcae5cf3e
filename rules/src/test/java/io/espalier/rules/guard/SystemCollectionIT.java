package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.IndexOptions;
import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemCollectionIT {
    private static final Namespace ITEMS = new Namespace("as_system", "items");
    private static final String SLOW =
            "{$match: {$expr: {$function: {body: 'function() { sleep(20); return true; }', args: [], lang: 'js'}}}}";

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final DocumentCollection items = items(client, Transaction.NONE, Deadline.NONE);

    @BeforeEach
    void empty() {
        client.getDatabase(ITEMS.database()).drop();
    }

    @Test
    void everyOperationDoesWhatMongoDbDoes() {
        assertThat(items.insertOne(json("{_id: 1, n: 1}"))).isEqualTo(new BsonInt32(1));
        List<BsonValue> ids = items.insertMany(List.of(json("{n: 2}"), json("{_id: 3, n: 3}")));
        assertThat(ids.getFirst().isObjectId()).isTrue();
        assertThat(ids.getLast()).isEqualTo(new BsonInt32(3));
        assertThat(items.insertMany(List.of())).isEmpty();
        assertThat(items.count(json("{n: {$gte: 2}}"))).isEqualTo(2);
        assertThat(items.find(Find.all()
                        .sort(json("{n: -1}"))
                        .projection(json("{_id: 0, n: 1}"))
                        .skip(1)
                        .limit(1)))
                .containsExactly(json("{n: 2}"));
        List<BsonDocument> seen = new ArrayList<>();
        items.forEach(
                Find.matching(json("{n: {$lt: 3}}"))
                        .projection(json("{_id: 0}"))
                        .sort(json("{n: 1}")),
                seen::add);
        assertThat(seen).containsExactly(json("{n: 1}"), json("{n: 2}"));
        assertThat(items.aggregate(List.of(json("{$group: {_id: null, sum: {$sum: '$n'}}}"))))
                .containsExactly(json("{_id: null, sum: 6}"));
        assertThat(items.updateOne(json("{n: 1}"), json("{$inc: {n: 10}}")))
                .isEqualTo(new UpdateSummary(1, 1, Optional.empty()));
        assertThat(items.updateMany(json("{}"), json("{$set: {seen: true}}")).modifiedCount())
                .isEqualTo(3);
        assertThat(items.updateOne(json("{_id: 9}"), json("{$set: {n: 9}}"), true)
                        .upsertedId())
                .contains(new BsonInt32(9));
        assertThat(items.replaceOne(json("{_id: 9}"), json("{n: 90}"), false).modifiedCount())
                .isEqualTo(1);
        assertThat(items.findOneAndUpdate(
                        json("{_id: 9}"), Update.operators(json("{$set: {n: 91}}")), FindAndModify.returningOld()))
                .contains(json("{_id: 9, n: 90}"));
        assertThat(items.findOneAndUpdate(
                        json("{_id: 9}"), Update.operators(json("{$set: {n: 92}}")), FindAndModify.returningNew()))
                .contains(json("{_id: 9, n: 92}"));
        assertThat(items.findOneAndUpdate(
                        json("{_id: 10}"), Update.operators(json("{$set: {n: 92}}")), FindAndModify.returningNew()))
                .isEmpty();
        assertThat(items.deleteOne(json("{_id: 9}"))).isEqualTo(1);
        assertThat(items.deleteMany(json("{}"))).isEqualTo(3);
    }

    @Test
    void insertManyInsertsAllOrNone() {
        assertThatThrownBy(() -> items.insertMany(List.of(json("{_id: 1}"), json("{_id: 1}"))))
                .isInstanceOf(RulesException.class);
        assertThat(items.count(json("{}"))).isZero();
    }

    @Test
    void duplicateKeysNameTheIndexAndQuoteNoDocument() {
        client.getDatabase(ITEMS.database())
                .getCollection(ITEMS.collection())
                .createIndex(json("{email: 1}"), new IndexOptions().unique(true));
        items.insertOne(json("{email: 'ada@secret.example'}"));
        for (Runnable write : List.<Runnable>of(
                () -> items.insertOne(json("{email: 'ada@secret.example'}")),
                () -> items.insertMany(List.of(json("{email: 'ada@secret.example'}"))),
                () -> items.updateOne(json("{email: 'x'}"), json("{$set: {email: 'ada@secret.example'}}"), true))) {
            assertThatThrownBy(write::run).isInstanceOfSatisfying(RulesException.class, failure -> {
                assertThat(failure.code()).isEqualTo(RulesErrorCode.DATABASE);
                assertThat(failure.getMessage()).contains("email_1").doesNotContain("secret");
                assertThat(failure.getCause()).isNull();
            });
        }
        assertThat(items.count(json("{}"))).isEqualTo(1);
    }

    @Test
    void aRequestThatMongoDbRefusesIsTheRequestsFault() {
        items.insertOne(json("{_id: 1, text: 'private'}"));
        for (Runnable write : List.<Runnable>of(
                () -> items.updateOne(json("{_id: 1}"), json("{$inc: {text: 1}}")),
                () -> items.find(json("{$bad: 1}")),
                () -> items.updateOne(json("{_id: 1}"), json("{$set: {_id: 2}}")))) {
            assertThatThrownBy(write::run).isInstanceOfSatisfying(RulesException.class, failure -> {
                assertThat(failure.code()).isEqualTo(RulesErrorCode.INVALID_REQUEST);
                assertThat(failure.getMessage()).contains("as_system.items").doesNotContain("private");
                assertThat(failure.getCause()).isNull();
            });
        }
    }

    @Test
    void anOperationEndsWithTheCallsTime() {
        for (int i = 0; i < 500; i++) {
            items.insertOne(json("{n: 1}"));
        }
        DocumentCollection hurried = items(client, Transaction.NONE, () -> Optional.of(Duration.ofMillis(200)));
        assertTimeLimit(() -> hurried.aggregate(List.of(json(SLOW))));
        assertTimeLimit(() -> hurried.find(json(SLOW).getDocument("$match")));
        assertTimeLimit(() -> hurried.updateMany(json(SLOW).getDocument("$match"), json("{$set: {n: 2}}")));
    }

    @Test
    void anOperationInATransactionEndsWithTheCallsTime() {
        for (int i = 0; i < 500; i++) {
            items.insertOne(json("{n: 1}"));
        }
        try (var session = client.startSession()) {
            session.startTransaction();
            DocumentCollection hurried =
                    items(client, () -> Optional.of(session), () -> Optional.of(Duration.ofMillis(200)));
            assertTimeLimit(() -> hurried.find(json(SLOW).getDocument("$match")));
            session.abortTransaction();
        }
    }

    @Test
    void nothingIsSentWhenNoTimeIsLeft() {
        DocumentCollection late = items(client, Transaction.NONE, () -> {
            throw new RulesException(RulesErrorCode.TIME_LIMIT_EXCEEDED, "over");
        });
        assertTimeLimit(() -> late.insertOne(json("{n: 1}")));
        assertThat(items.count(json("{}"))).isZero();
    }

    private static void assertTimeLimit(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        RulesException.class,
                        failure -> assertThat(failure.code()).isEqualTo(RulesErrorCode.TIME_LIMIT_EXCEEDED));
    }

    @Test
    void whatTheConsumerThrowsIsNotTheDatabases() {
        items.insertOne(json("{n: 1}"));
        assertThatThrownBy(() -> items.forEach(Find.all(), _ -> {
                    throw new IllegalStateException("mine");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
    }

    @Test
    void anUnreachableDatabaseIsAFailureOfTheDatabase() {
        try (MongoClient nowhere =
                MongoClients.create("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50&connectTimeoutMS=50")) {
            assertThatThrownBy(() ->
                            items(nowhere, Transaction.NONE, Deadline.NONE).find(Find.all()))
                    .isInstanceOfSatisfying(
                            RulesException.class,
                            failure -> assertThat(failure.code()).isEqualTo(RulesErrorCode.DATABASE))
                    .hasMessageContaining("cannot be reached");
        }
    }

    private static DocumentCollection items(MongoClient client, Transaction transaction, Deadline deadline) {
        return new DocumentStore(
                        () -> client,
                        RuleBook.compile(List.of(), RuleNames.NONE),
                        new Access.SystemAccess(),
                        transaction,
                        deadline,
                        Set.of())
                .database(ITEMS.database())
                .collection(ITEMS.collection());
    }
}
