package io.espalier.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.util.concurrent.CompletableFuture;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class MongoReplicaSetIT {
    @Test
    void transactionsAndChangeStreamsWorkAtOnce() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            MongoCollection<Document> orders = orders(set);
            try (MongoCursor<ChangeStreamDocument<Document>> events =
                            orders.watch().iterator();
                    ClientSession session = set.client().startSession()) {
                session.withTransaction(() -> orders.insertOne(session, new Document("_id", 7)));
                assertThat(events.next().getFullDocument()).isEqualTo(new Document("_id", 7));
            }
        }
    }

    @Test
    void acknowledgedWritesSurviveAKill() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            orders(set).insertOne(new Document("_id", 1));
            set.kill(0);
            set.restart(0);
            assertThat(orders(set).countDocuments()).isEqualTo(1);
        }
    }

    @Test
    void aFrozenMemberAnswersAfterItGoesOn() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            set.pause(0);
            CompletableFuture<Long> count =
                    CompletableFuture.supplyAsync(() -> orders(set).countDocuments());
            assertThat(count).isNotDone();
            set.resume(0);
            assertThat(count.join()).isZero();
        }
    }

    @Test
    void aSingleMemberIsPrimaryAgainAfterItStepsDown() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            set.stepDown();
            orders(set).insertOne(new Document());
            assertThat(set.primary()).isZero();
        }
    }

    @Test
    void threeMembersFailOver() {
        try (MongoReplicaSet set = MongoReplicaSet.start(3)) {
            orders(set).insertOne(new Document("_id", 1));

            int first = set.primary();
            set.stepDown();
            int second = set.primary();
            assertThat(second).isNotEqualTo(first);

            set.kill(second);
            assertThat(set.primary()).isNotEqualTo(second);
            orders(set).insertOne(new Document("_id", 2));

            set.restart(second);
            assertThat(orders(set).countDocuments()).isEqualTo(2);
        }
    }

    @Test
    void aMemberThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> MongoReplicaSet.shared().kill(1)).hasMessage("There is no member 1 of 1");
        assertThatThrownBy(() -> MongoReplicaSet.start(2)).hasMessageContaining("1 or 3 members");
    }

    @Test
    void theSharedSetIsStartedOnce() {
        assertThat(MongoReplicaSet.shared()).isSameAs(MongoReplicaSet.shared());
    }

    private static MongoCollection<Document> orders(MongoReplicaSet set) {
        return set.client().getDatabase("shop").getCollection("orders");
    }
}
