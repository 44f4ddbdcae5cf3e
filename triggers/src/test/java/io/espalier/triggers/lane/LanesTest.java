package io.espalier.triggers.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private record Item(String key, int number) {}

    @Test
    void keepTheOrderOfEachKeyAndUseAllSlots() throws InterruptedException {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, List<Integer>> done = new ConcurrentHashMap<>();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ConcurrentHashMap<String, Boolean> busy = new ConcurrentHashMap<>();
        ConcurrentHashMap<Integer, Boolean> slotsInUse = new ConcurrentHashMap<>();
        CountDownLatch two = new CountDownLatch(2);
        Lanes<Item> lanes = new Lanes<>(1_000, "test", new Slots(4), (item, turn) -> {
            assertThat(busy.put(item.key(), true))
                    .as("one item of a key at a time")
                    .isNull();
            assertThat(slotsInUse.put(turn.slot(), true))
                    .as("one item in a slot")
                    .isNull();
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            two.countDown();
            two.await();
            done.computeIfAbsent(item.key(), ignored -> new CopyOnWriteArrayList<>())
                    .add(item.number());
            running.decrementAndGet();
            slotsInUse.remove(turn.slot());
            busy.remove(item.key());
            return true;
        });
        Map<String, Integer> added = new ConcurrentHashMap<>();
        assertThat(lanes.add("first", 1, new Item("first", 0))).isTrue();
        for (int i = 0; i < 5_000; i++) {
            String key = "k" + random.nextInt(50);
            assertThat(lanes.add(key, 1 + random.nextInt(100), new Item(key, added.merge(key, 1, Integer::sum) - 1)))
                    .isTrue();
        }
        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(most).hasValueBetween(2, 4);
        done.remove("first");
        assertThat(done).hasSameSizeAs(added);
        done.forEach((key, numbers) -> assertThat(numbers)
                .as("seed " + seed)
                .isEqualTo(
                        IntStream.range(0, added.getOrDefault(key, 0)).boxed().toList()));
    }

    @Test
    void aFullLaneMakesTheReaderWaitAndLosesNothing() throws InterruptedException {
        Semaphore go = new Semaphore(0);
        AtomicInteger done = new AtomicInteger();
        Lanes<Integer> lanes = new Lanes<>(100, "test", new Slots(1), (item, turn) -> {
            go.acquire();
            done.incrementAndGet();
            return true;
        });
        AtomicInteger added = new AtomicInteger();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 10; i++) {
                    // Larger than all that may wait: it may alone.
                    lanes.add("k", i == 5 ? 1_000 : 60, i);
                    added.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().atMost(LONG).until(() -> added.get() == 1 && reader.getState() == Thread.State.WAITING);
        go.release(10);
        assertThat(reader.join(LONG)).isTrue();
        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(done).hasValue(10);
    }

    @Test
    void afterAStopNothingIsBegunThatIsLaterThanWhatWasBegun() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> done = new CopyOnWriteArrayList<>();
        List<Integer> begun = new CopyOnWriteArrayList<>();
        Lanes<Integer> lanes = new Lanes<>(1_000, "test", new Slots(2), (item, turn) -> {
            begun.add(item);
            go.await();
            done.add(item);
            return true;
        });
        // 1 and 3 are begun; 2 waits behind 1, and is earlier than 3; 4 and 5 are later.
        // Which lane gets a free slot first is open, so the others come when both slots are taken.
        lanes.add("a", 1, 1);
        lanes.add("a", 1, 2);
        lanes.add("b", 1, 3);
        await().atMost(LONG).until(() -> begun.size() == 2);
        lanes.add("b", 1, 4);
        lanes.add("c", 1, 5);
        lanes.stop();
        go.countDown();
        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(done).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(lanes.add("d", 1, 6)).isFalse();
    }

    @Test
    void anAbortInterruptsWhatRuns() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Lanes<Integer> lanes = new Lanes<>(1_000, "test", new Slots(1), (item, turn) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return true;
        });
        lanes.add("a", 1, 1);
        lanes.add("a", 1, 2);
        begun.await();
        lanes.abort();
        interrupted.await();
        assertThat(lanes.awaitIdle(LONG)).isTrue();
    }

    @Test
    void nothingOvertakesAnItemThatIsNotFinished() throws InterruptedException {
        CountDownLatch otherBegun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> begun = new CopyOnWriteArrayList<>();
        Lanes<Integer> lanes = new Lanes<>(1_000, "test", new Slots(2), (item, turn) -> {
            begun.add(item);
            if (item == 3) {
                otherBegun.countDown();
                go.await();
            } else {
                otherBegun.await();
            }
            return item != 1;
        });
        lanes.add("a", 1, 1);
        lanes.add("a", 1, 2);
        lanes.add("b", 1, 3);
        otherBegun.await();
        lanes.stop();
        go.countDown();
        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(begun).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void whoWaitsGivesHisTurnToOthers() throws InterruptedException {
        CountDownLatch other = new CountDownLatch(1);
        Lanes<String> lanes = new Lanes<>(1_000, "test", new Slots(1), (item, turn) -> {
            if (item.equals("waits")) {
                turn.give();
                other.await();
                turn.take();
            } else {
                other.countDown();
            }
            return true;
        });
        lanes.add("a", 1, "waits");
        lanes.add("b", 1, "other");
        assertThat(lanes.awaitIdle(LONG)).isTrue();
    }
}
