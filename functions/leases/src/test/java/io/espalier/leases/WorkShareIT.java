package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkShareIT {
    private final MongoReplicaSet set = MongoReplicaSet.shared();
    private final ShareWorld world = new ShareWorld(set.client(), 5);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void piecesAreDividedAnewWhenProcessesComeAndGo() {
        world.start("one");
        world.awaitCounts(5);
        world.start("two");
        world.awaitCounts(3, 2);
        world.start("three");
        world.awaitCounts(2, 2, 1);
        assertThat(world.stop("one")).isTrue();
        world.awaitCounts(3, 2);
        world.stop("two");
        world.awaitCounts(5);
        assertThat(world.journal()).as("nobody lost anything").noneMatch(line -> line.startsWith("lost"));
    }

    @Test
    void aStopHandsOverEverythingAndTheOthersNeedNotWaitForAnyLease() {
        WorkShare one = world.start("one");
        world.awaitCounts(5);
        world.stop("one");
        assertThat(one.held()).isEmpty();
        assertThat(one.stop(Duration.ZERO)).as("again").isTrue();
        assertThat(world.journal())
                .filteredOn(line -> line.startsWith("handOver"))
                .hasSize(5);
        FreshLeases leases = new FreshLeases(set.client(), world.database());
        assertThat(leases.of("two").claim("work/p0")).isPresent();
    }

    @Test
    void theOwnersOfAllPiecesAreKnownEverywhere() {
        world.start("one");
        world.awaitCounts(5);
        WorkShare two = world.start("two");
        world.awaitCounts(3, 2);
        await().untilAsserted(() ->
                assertThat(two.owners().values()).hasSize(5).containsOnly(Optional.of("one"), Optional.of("two")));
        assertThat(two.owners()).containsOnlyKeys(world.pieces());
    }

    @Test
    void aPieceThatBlocksKeepsNobodyFromWork() {
        CountDownLatch end = new CountDownLatch(1);
        LeaseSettings settings = new LeaseSettings(Duration.ofSeconds(10), Duration.ofMillis(100));
        ShareWorld blocked = new ShareWorld(set.client(), 5, settings);
        WorkShare one = blocked.start(
                "one",
                set.client(),
                piece -> new OnlyBegin(lease -> {
                    if (piece.equals("p0")) {
                        awaitUninterruptibly(end);
                    }
                }));
        await().untilAsserted(() -> assertThat(one.held()).hasSize(5));
        List<HeldLease> held = one.held();
        FreshLeases leases = new FreshLeases(set.client(), blocked.database());
        long first = leases.until("work/p0");
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        leases.until("work/p0") > first + settings.leaseTime().toMillis());
        assertThat(held).allMatch(HeldLease::isHeld);
        end.countDown();
        assertThat(blocked.stop("one")).isTrue();
    }

    @Test
    void aPieceThatCannotBeginIsLeftToOthers() {
        AtomicInteger attempts = new AtomicInteger();
        world.start(
                "one",
                set.client(),
                piece -> piece.equals("p0")
                        ? new OnlyBegin(lease -> {
                            attempts.incrementAndGet();
                            throw new IllegalStateException("it cannot begin");
                        })
                        : world.recorded(piece));
        await().untilAsserted(() -> assertThat(attempts).hasPositiveValue());
        world.start("two");
        await().untilAsserted(() -> assertThat(world.journal()).contains("begin p0 two"));
        world.awaitCounts(3, 2);
        assertThat(attempts).as("at once it was not tried again").hasValue(1);
    }

    @Test
    void aHandOverThatFailsOrLastsTooLongIsALoss() {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch lost = new CountDownLatch(5);
        WorkShare one = world.start("one", set.client(), piece -> new SharedWork() {
            @Override
            public void begin(HeldLease lease) {}

            @Override
            public void handOver(HeldLease lease) {
                if (piece.equals("p0")) {
                    throw new IllegalStateException("it cannot save");
                }
                awaitUninterruptibly(end);
            }

            @Override
            public void lost(HeldLease lease) {
                lost.countDown();
            }
        });
        await().untilAsserted(() -> assertThat(one.held()).hasSize(5));
        List<HeldLease> held = one.held();
        assertThat(one.stop(Duration.ofMillis(300))).isFalse();
        await().until(() -> lost.getCount() == 0);
        assertThat(held).noneMatch(HeldLease::isHeld);
        FreshLeases leases = new FreshLeases(set.client(), world.database());
        assertThat(leases.storedFence("work/p0"))
                .as("a round that the stop meets takes nothing any more")
                .isEqualTo(1);
        assertThat(leases.of("two").claim("work/p1"))
                .as("its work may still go on, so nobody is invited")
                .isEmpty();
        end.countDown();
    }

    @Test
    void namesThatCouldMeanAnotherSharesLeasesAreRefused() {
        FreshLeases leases = new FreshLeases(set.client());
        for (String name : List.of("", "a/b", "a b")) {
            assertThatThrownBy(() -> new WorkShare(leases.collection(), "one", name, Map.of(), LeaseSettings.DEFAULTS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'");
        }
    }

    @Test
    void whatWasNeverStartedStopsAtOnce() {
        WorkShare share = new WorkShare(
                new LeaseCollection(
                        () -> {
                            throw new IllegalStateException("no client is asked for");
                        },
                        "leases"),
                "one",
                "work",
                Map.of("p", world.recorded("p")),
                LeaseSettings.DEFAULTS);
        assertThat(share.stop(Duration.ofMinutes(1))).isTrue();
        assertThat(share.held()).isEmpty();
    }

    private record OnlyBegin(Consumer<HeldLease> body) implements SharedWork {
        @Override
        public void begin(HeldLease lease) {
            body.accept(lease);
        }

        @Override
        public void handOver(HeldLease lease) {}

        @Override
        public void lost(HeldLease lease) {}
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException e) {
                // It takes no hint.
            }
        }
    }
}
