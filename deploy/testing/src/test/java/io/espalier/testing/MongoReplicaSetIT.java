package io.espalier.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class MongoReplicaSetIT {
    @Test
    void transactionsAndChangeStreamsWorkAtOnce() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            MongoCollection<Document> orders = set.client().getDatabase("shop").getCollection("orders");
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
            MongoCollection<Document> orders = set.client().getDatabase("shop").getCollection("orders");
            orders.insertOne(new Document("_id", 1));
            set.kill(0);
            set.restart(0);
            assertThat(orders.countDocuments()).isEqualTo(1);
        }
    }

    @Test
    void theSharedSetIsStartedOnce() {
        assertThat(MongoReplicaSet.shared()).isSameAs(MongoReplicaSet.shared());
    }
}
