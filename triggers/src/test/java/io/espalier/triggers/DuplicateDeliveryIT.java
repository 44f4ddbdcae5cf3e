package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.delivery.DeliveryOccupiedException;
import io.espalier.triggers.delivery.DeliveryRepository;
import io.espalier.triggers.delivery.Holder;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.ResumeToken;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class DuplicateDeliveryIT {
    private static final int ROUNDS = 20;

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final TriggerWorld world = TriggerWorld.withLedger(client);

    @Test
    void twoProcessesShareTheWorkAndHaveEachEffectOnce() {
        Triggers one = world.triggers();
        Triggers other = world.another(client).triggers();
        one.start();
        other.start();
        world.insertOrders(0, 100);
        await().atMost(TriggerWorld.DEADLINE).until(() -> handled(one) + handled(other) == 100);
        one.stop();
        other.stop();
        assertThat(world.ledger()).isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(delivered(one) + delivered(other)).isEqualTo(100);
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void transactionsThatRaceForOneDeliveryHaveOneWinner() throws Exception {
        DeliveryRepository deliveries = world.services().deliveries();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int round = 0; round < ROUNDS; round++) {
                ResumeToken token = new ResumeToken(new BsonDocument("_data", new BsonString("82" + round)));
                CyclicBarrier barrier = new CyclicBarrier(3);
                Callable<Boolean> racer = () -> race(delivery(token, deliveries), barrier);
                List<Future<Boolean>> results = threads.invokeAll(List.of(racer, racer, racer));
                int winners = 0;
                for (Future<Boolean> result : results) {
                    winners += result.get() ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
                assertThat(world.orders().countDocuments()).isEqualTo(round + 1);
            }
        }
    }

    private static TriggerDelivery delivery(ResumeToken token, DeliveryRepository deliveries) {
        TriggerDelivery delivery = TriggerDelivery.ofEvent(
                PartId.whole("race"),
                token,
                "key",
                BsonDocument::new,
                true,
                Optional.empty(),
                deliveries,
                new AnyHolder());
        delivery.begin(0);
        return delivery;
    }

    /** One whose lease nobody takes. */
    private static final class AnyHolder implements Holder {
        @Override
        public long fencingNumber() {
            return 1;
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public void writeIn(ClientSession session, int slot) {}
    }

    /** All racers take their snapshot before any of them writes. */
    private boolean race(TriggerDelivery delivery, CyclicBarrier barrier) {
        AtomicBoolean waited = new AtomicBoolean();
        while (true) {
            try (ClientSession session = client.startSession()) {
                return session.withTransaction(() -> {
                    world.orders().find(session).first();
                    if (!waited.getAndSet(true)) {
                        awaitOthers(barrier);
                    }
                    boolean first = delivery.recordIn(session);
                    if (first) {
                        world.orders().insertOne(session, new BsonDocument("by", new BsonString(delivery.id())));
                    }
                    return first;
                });
            } catch (DeliveryOccupiedException e) {
                // As the lane does, but without its pause.
                Thread.onSpinWait();
            }
        }
    }

    private static void awaitOthers(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long handled(Triggers triggers) {
        PartStatus status = triggers.statuses().getFirst();
        return status.eventsDelivered() + status.repeatsSkipped();
    }

    private static long delivered(Triggers triggers) {
        return triggers.statuses().getFirst().eventsDelivered();
    }
}
