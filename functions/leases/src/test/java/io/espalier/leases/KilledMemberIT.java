package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A process with pieces is killed, or frozen for longer than its leases last. */
class KilledMemberIT {
    private final MongoReplicaSet set = MongoReplicaSet.shared();

    @Test
    void thePiecesOfAKilledProcessAreTaken() throws Exception {
        try (ShareWorld world = new ShareWorld(set.client(), 5);
                ChildProcess killed = ShareProcess.start(set.connectionString(), world)) {
            WorkShare one = world.start("one");
            awaitDivided(one);
            killed.kill();
            long begin = System.nanoTime();
            world.awaitCounts(5);
            System.out.printf(
                    "KilledMemberIT: all pieces %d ms after the kill, with leases of %d ms%n",
                    Duration.ofNanos(System.nanoTime() - begin).toMillis(),
                    ShareWorld.SHORT.leaseTime().toMillis());
            assertThat(world.journal())
                    .filteredOn(line -> line.startsWith("begin"))
                    .hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void aFrozenProcessHasLostItsPiecesWhenItGoesOn() throws Exception {
        try (ShareWorld world = new ShareWorld(set.client(), 5);
                ChildProcess frozen = ShareProcess.start(set.connectionString(), world)) {
            WorkShare one = world.start("one");
            awaitDivided(one);
            Map<String, HeldLease> before =
                    one.held().stream().collect(Collectors.toMap(HeldLease::name, lease -> lease));
            frozen.signal("STOP");
            world.awaitCounts(5);
            frozen.signal("CONT");
            frozen.awaitLine("lost");
            awaitDivided(one);
            assertThat(one.held())
                    .as("nobody else lost or gave back anything without need")
                    .allSatisfy(lease -> {
                        if (before.containsKey(lease.name())) {
                            assertThat(lease).isSameAs(before.get(lease.name()));
                        }
                    });
        }
    }

    /** Each has two or three of the five, and both know it. */
    private static void awaitDivided(WorkShare one) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(one.owners()).hasSize(5).doesNotContainValue(Optional.empty());
            assertThat(one.owners().values().stream().filter(Optional.of("child")::equals))
                    .hasSizeBetween(2, 3);
            assertThat(one.held()).hasSizeBetween(2, 3);
        });
    }
}
