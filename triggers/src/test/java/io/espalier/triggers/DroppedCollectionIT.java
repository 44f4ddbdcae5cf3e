package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoNamespace;
import io.espalier.testing.MongoReplicaSet;
import org.junit.jupiter.api.Test;

class DroppedCollectionIT {
    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());

    @Test
    void goesOnWithTheCollectionThatComesAfterADrop() {
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 3);
        world.orders().drop();
        world.insertOrders(3, 6);
        world.awaitLedger(6);
        world.orders().drop();
        world.insertOrders(6, 9);
        world.awaitLedger(9);
        triggers.stop();
        assertThat(world.ledger()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(triggers.statuses().getFirst().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains(world.app + ".orders", "dropped or renamed"));
    }

    @Test
    void goesOnAfterADropThatHappenedWhileItWasStopped() {
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 1);
        world.awaitLedger(1);
        triggers.stop();
        world.insertOrders(1, 3);
        world.orders().drop();
        world.insertOrders(3, 5);
        triggers.start();
        world.awaitLedger(5);
        triggers.stop();
        assertThat(world.ledger()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void survivesAStopBetweenDropAndRecreation() {
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 1);
        world.orders().drop();
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().getFirst().reopens() > 0);
        triggers.stop();
        triggers.start();
        triggers.stop();
        world.insertOrders(1, 3);
        triggers.start();
        world.awaitLedger(3);
        triggers.stop();
        assertThat(world.ledger()).containsExactly(0, 1, 2);
    }

    @Test
    void staysWithTheNameWhenACollectionIsRenamed() {
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 2);
        world.orders().renameCollection(new MongoNamespace(world.app, "old_orders"));
        world.insertOrders(2, 4);
        world.awaitLedger(4);
        triggers.stop();
        assertThat(world.ledger()).containsExactly(0, 1, 2, 3);
    }
}
