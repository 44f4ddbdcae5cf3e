package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several processes share a trigger that is divided by documents. */
class ReplicasIT {
    private static final int PARTITIONS = 4;

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final List<Triggers> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Triggers::stop);
    }

    @Test
    void eachEventIsDeliveredOnceWhileProcessesComeAndGo() {
        world.function("handle", false, world::writeLedger);
        world.trigger(world.definition(
                TriggerWorld.TRIGGER,
                "handle",
                new DeliveryPolicy(
                        Ordering.DOCUMENT,
                        OptionalInt.empty(),
                        PARTITIONS,
                        RetryPolicy.NONE,
                        Optional.empty(),
                        false,
                        Optional.empty())));
        startAnother();
        await().atMost(TriggerWorld.DEADLINE).until(() -> running(0) == PARTITIONS);
        world.insertOrders(0, 50);
        startAnother();
        world.insertOrders(50, 150);
        await().atMost(TriggerWorld.DEADLINE).until(() -> running(0) == 2 && running(1) == 2);
        world.insertOrders(150, 200);
        processes.removeFirst().stop();
        world.insertOrders(200, 250);
        await().atMost(TriggerWorld.DEADLINE).until(() -> running(0) == PARTITIONS);
        world.insertOrders(250, 300);
        world.awaitLedger(300);
        assertThat(world.ledger())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 300).boxed().toList());
        assertThat(world.positions().countDocuments()).isEqualTo(PARTITIONS);
    }

    @Test
    void dividedAnewItLosesNothingAndParkedEventsGoWithTheirDocuments() {
        AtomicBoolean broken = new AtomicBoolean(true);
        world.function("handle", false, (arguments, context, response) -> {
            if (broken.get()) {
                throw new FunctionException("no");
            }
            return world.writeLedger(arguments, context, response);
        });
        RetryPolicy patient = new RetryPolicy(1000, Duration.ofSeconds(2), Duration.ofSeconds(2), 0);
        int orders = 0;
        for (int partitions : List.of(1, 3, 2, 1)) {
            world.replaceTrigger(world.definition(
                    TriggerWorld.TRIGGER,
                    "handle",
                    new DeliveryPolicy(
                            Ordering.DOCUMENT,
                            OptionalInt.empty(),
                            partitions,
                            patient,
                            Optional.empty(),
                            false,
                            Optional.empty())));
            startAnother();
            world.insertOrders(orders, orders + 20);
            orders += 20;
            long parked = orders;
            await().atMost(TriggerWorld.DEADLINE).until(() -> world.deliveries().countDocuments() == parked);
            processes.removeFirst().stop();
            world.insertOrders(orders, orders + 5);
            orders += 5;
        }
        broken.set(false);
        startAnother();
        int all = orders;
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> Set.copyOf(world.ledger()).size() == all);
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deliveries().countDocuments() == 0);
        assertThat(world.positions().countDocuments()).isEqualTo(1);
        assertThat(world.deadLetters()).isEmpty();
    }

    private void startAnother() {
        Triggers triggers = world.triggers();
        processes.add(triggers);
        triggers.start();
    }

    private long running(int process) {
        return processes.get(process).statuses().stream()
                .filter(status -> status.state() == PartState.RUNNING)
                .count();
    }
}
