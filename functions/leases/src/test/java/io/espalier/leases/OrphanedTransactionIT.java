package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** MongoDB itself ends an open transaction after a minute, as by default; every test is over before. */
@TestInstance(Lifecycle.PER_CLASS)
class OrphanedTransactionIT {
    private static final Duration LESS_THAN_A_MINUTE = Duration.ofSeconds(30);

    private final MongoReplicaSet set = MongoReplicaSet.start();
    private final MongoClient client = set.client();
    private String database = "";
    private FreshLeases leases = new FreshLeases(client);

    @BeforeEach
    void useAFreshDatabase() {
        database = "leases_" + new ObjectId().toHexString();
        leases = new FreshLeases(client, database);
        transactionLifetimeLimit(60);
    }

    @AfterAll
    void close() {
        set.close();
    }

    @Test
    void theTransactionOfAKilledProcessIsEnded() throws Exception {
        try (ChildProcess killed = FencedProcess.inTransaction(set.connectionString(), database)) {
            killed.kill();
            HeldLease held = takeOver();
            raise(held);
            commitAs(held);
            assertThat(effects()).containsExactly("other", "successor");
        }
    }

    @Test
    void aFrozenProcessCannotCommitWhenItGoesOn() throws Exception {
        try (ChildProcess frozen = FencedProcess.inTransaction(set.connectionString(), database)) {
            frozen.signal("STOP");
            HeldLease held = takeOver();
            raise(held);
            commitAs(held);
            frozen.signal("CONT");
            frozen.say("commit");
            assertThat(frozen.awaitLine("the commit")).isEqualTo("the commit failed");
            assertThat(effects()).containsExactly("other", "successor");
        }
    }

    @Test
    void noOtherTransactionIsEndedNotEvenOneOfTheSameSession() throws Exception {
        client.getDatabase(database).createCollection("effects");
        Fence fence = new Fence(leases.collection(), 2);
        HeldLease lost = leases.claimed("one", "work");
        fence.raise(lost);
        try (ClientSession reused = client.startSession();
                ClientSession orphan = client.startSession();
                ClientSession stranger = client.startSession()) {
            reused.startTransaction();
            fence.writeIn(reused, lost, 0);
            reused.commitTransaction();
            reused.startTransaction();
            insert(reused, "reused");
            orphan.startTransaction();
            fence.writeIn(orphan, lost, 1);
            insert(orphan, "orphan");
            stranger.startTransaction();
            insert(stranger, "stranger");
            raise(takeOver());
            reused.commitTransaction();
            stranger.commitTransaction();
            assertThatThrownBy(orphan::commitTransaction).isInstanceOf(MongoException.class);
        }
        assertThat(effects()).containsExactlyInAnyOrder("reused", "stranger");
    }

    @Test
    void whereEndingIsNotPermittedItWaitsForMongodbAndSaysSo() throws Exception {
        transactionLifetimeLimit(10);
        try (LogLines log = new LogLines(Fence.class);
                ChildProcess killed = FencedProcess.inTransaction(set.connectionString(), database)) {
            failKillSessions("alwaysOn");
            killed.kill();
            HeldLease held = takeOver();
            raise(held);
            commitAs(held);
            assertThat(effects()).containsExactly("other", "successor");
            assertThat(log.lines()).singleElement().asString().contains("'work'", "transactionLifetimeLimitSeconds");
        } finally {
            failKillSessions("off");
        }
    }

    private HeldLease takeOver() {
        leases.expire("work");
        return leases.claimed("successor", "work");
    }

    private void raise(HeldLease lease) throws Exception {
        long begin = System.nanoTime();
        CompletableFuture.runAsync(() -> new Fence(leases.collection(), 2).raise(lease))
                .get(LESS_THAN_A_MINUTE.toSeconds(), TimeUnit.SECONDS);
        System.out.println("OrphanedTransactionIT: raised after "
                + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
    }

    private void commitAs(HeldLease lease) {
        try (ClientSession session = client.startSession()) {
            session.withTransaction(() -> {
                new Fence(leases.collection(), 2).writeIn(session, lease, 0);
                insert(session, "successor");
                return true;
            });
        }
    }

    private void insert(ClientSession session, String by) {
        collection().insertOne(session, new Document("by", by));
    }

    private List<String> effects() {
        return collection().find().map(effect -> effect.getString("by")).into(new ArrayList<>());
    }

    private MongoCollection<Document> collection() {
        return client.getDatabase(database).getCollection("effects");
    }

    private void transactionLifetimeLimit(int seconds) {
        admin(new Document("setParameter", 1).append("transactionLifetimeLimitSeconds", seconds));
    }

    private void failKillSessions(String mode) {
        admin(new Document("configureFailPoint", "failCommand")
                .append("mode", mode)
                .append("data", new Document("failCommands", List.of("killSessions")).append("errorCode", 13)));
    }

    private void admin(Document command) {
        client.getDatabase("admin").runCommand(command);
    }
}
