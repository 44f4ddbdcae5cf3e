package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** MongoDB falls silent, goes away, or changes its primary under processes that share work. */
class ShareOutageIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void whatCannotBeRenewedIsLostInTimeAndTakenAnewWithLargerNumbers() {
        try (MongoReplicaSet set = MongoReplicaSet.start();
                ShareWorld world = new ShareWorld(set.client(), 4, ShareWorld.SHORT)) {
            WorkShare one = world.start("one");
            WorkShare two = world.start("two");
            world.awaitCounts(2, 2);
            Map<String, HeldLease> before = world.last();

            // The connections stay open, and nobody answers.
            set.pause(0);
            try {
                await().atMost(LIMIT).untilAsserted(() -> {
                    assertThat(lost(world)).hasSizeGreaterThanOrEqualTo(4);
                    assertThat(before.values()).noneMatch(HeldLease::isHeld);
                    assertThat(one.held()).isEmpty();
                    assertThat(two.held()).isEmpty();
                });
            } finally {
                set.resume(0);
            }

            world.awaitCounts(2, 2);
            assertThat(world.last().values())
                    .as("new leases, and their numbers grew: the world looks at that")
                    .doesNotContainAnyElementsOf(before.values());
        }
    }

    @Test
    void aPrimaryThatStepsDownOrDiesCostsNoPieceForGood() {
        try (MongoReplicaSet set = MongoReplicaSet.start(3);
                ShareWorld world = new ShareWorld(set.client(), 4, ShareWorld.SHORT)) {
            world.start("one");
            world.start("two");
            world.awaitCounts(2, 2);
            set.stepDown();
            world.awaitCounts(2, 2);
            int killed = set.primary();
            set.kill(killed);
            world.awaitCounts(2, 2);
            set.restart(killed);
            int silent = set.primary();
            set.pause(silent);
            world.awaitCounts(2, 2);
            set.resume(silent);
            world.awaitCounts(2, 2);
            world.assertNoFaults();
        }
    }

    private static Set<String> lost(ShareWorld world) {
        return world.journal().stream().filter(line -> line.startsWith("lost")).collect(Collectors.toSet());
    }
}
