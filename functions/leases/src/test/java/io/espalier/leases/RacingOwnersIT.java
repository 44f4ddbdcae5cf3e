package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Owners claim, renew, take and release the same leases at random, while their time runs out at random. The seed is printed on
 * failure; {@code -Despalier.seed=…} repeats a run.
 */
class RacingOwnersIT {
    private static final int OWNERS = 6;
    private static final int STEPS = 150;
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final long seed = Long.getLong("espalier.seed", System.nanoTime());
    private final FreshLeases leases = new FreshLeases(MongoReplicaSet.shared().client());
    private final Queue<HeldLease> history = new ConcurrentLinkedQueue<>();

    @Test
    void noNumberHasTwoOwnersAndNumbersGrow() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> owners = new ArrayList<>();
            for (int i = 0; i < OWNERS; i++) {
                int owner = i;
                owners.add(threads.submit(() -> race("owner-" + owner, new Random(seed + owner))));
            }
            for (Future<?> owner : owners) {
                owner.get();
            }
        }

        for (String name : NAMES) {
            List<HeldLease> held = history.stream()
                    .filter(lease -> lease.name().equals(name))
                    .sorted(Comparator.comparingLong(HeldLease::fencingNumber))
                    .toList();
            assertThat(held).as("seed %d", seed).isNotEmpty();
            for (int i = 1; i < held.size(); i++) {
                HeldLease before = held.get(i - 1);
                HeldLease after = held.get(i);
                assertThat(after.fencingNumber() > before.fencingNumber()
                                || after.owner().equals(before.owner()))
                        .as("seed %d: %s of %s and of %s", seed, after, before.owner(), after.owner())
                        .isTrue();
            }
            assertThat(leases.storedFence(name))
                    .as("seed %d", seed)
                    .isEqualTo(held.getLast().fencingNumber());
        }
    }

    private void race(String owner, Random random) {
        LeaseRepository repository = leases.of(owner);
        List<HeldLease> mine = new ArrayList<>();
        long[] seen = new long[NAMES.size()];
        for (int step = 0; step < STEPS; step++) {
            int index = random.nextInt(NAMES.size());
            String name = NAMES.get(index);
            switch (random.nextInt(6)) {
                case 0, 1 -> keep(repository.claim(name), mine);
                case 2 -> {
                    repository.insertMissing(NAMES);
                    repository.take(List.of(name)).forEach(lease -> keep(Optional.of(lease), mine));
                }
                case 3 -> mine.retainAll(repository.renew(List.copyOf(mine)));
                case 4 -> {
                    if (!mine.isEmpty()) {
                        repository.release(mine.removeLast());
                    }
                }
                default -> leases.expire(name);
            }
            long fence = leases.storedFence(name);
            assertThat(fence)
                    .as("seed %d: the number of %s never falls", seed, name)
                    .isGreaterThanOrEqualTo(seen[index]);
            seen[index] = fence;
        }
    }

    private void keep(Optional<HeldLease> claimed, List<HeldLease> mine) {
        claimed.ifPresent(lease -> {
            history.add(lease);
            mine.add(lease);
        });
    }
}
