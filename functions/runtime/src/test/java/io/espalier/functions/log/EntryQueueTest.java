package io.espalier.functions.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries that wait: whatever comes and goes, the same bytes come out in the same order, and no more wait than may. */
@Timeout(60)
class EntryQueueTest {
    private static RawBsonDocument entry(int number, int length) {
        return new EntryBytes()
                .number("n", number)
                .text("message", Character.toString('a' + number % 26).repeat(length))
                .entry();
    }

    private static int size(RawBsonDocument entry) {
        return entry.getByteBuffer().remaining();
    }

    /** Against a plain queue of entries; the fewer places, the more often it is full of entries, not of bytes. */
    @ParameterizedTest
    @ValueSource(ints = {5, 50, 500})
    void whatIsTakenIsWhatWasOffered(int places) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        EntryQueue queue = new EntryQueue(places);
        Deque<RawBsonDocument> expected = new ArrayDeque<>();
        List<RawBsonDocument> taken = List.of();
        List<RawBsonDocument> expectedTaken = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            String where = "seed " + seed + ", step " + step;
            switch (random.nextInt(1 + places)) {
                case 0 -> {
                    // Nothing of what was offered since has touched what is taken.
                    assertThat(taken).as(where).isEqualTo(expectedTaken);
                    queue.release();
                    int most = 1 + random.nextInt(300);
                    taken = queue.take(most);
                    expectedTaken.clear();
                    for (int i = 0; i < most && !expected.isEmpty(); i++) {
                        expectedTaken.add(expected.removeFirst());
                    }
                    assertThat(taken).as(where).isEqualTo(expectedTaken);
                }
                default -> {
                    RawBsonDocument entry = entry(step, length(random));
                    long bytes = bytes(expected) + bytes(expectedTaken);
                    long most = (long) places * EntryQueue.BYTES_PER_PLACE;
                    boolean room = !queue.isFull();
                    if (expected.size() >= places || bytes >= most) {
                        assertThat(room).as(where).isFalse();
                    } else if (!room) {
                        // Of a chunk so much is given up as the next entry is longer.
                        assertThat(2 * bytes).as(where).isGreaterThanOrEqualTo(most);
                    }
                    assertThat(queue.offer(entry)).as(where).isEqualTo(room);
                    if (room) {
                        expected.addLast(entry);
                    }
                }
            }
            assertThat(queue.size()).as(where).isEqualTo(expected.size() + expectedTaken.size());
        }
    }

    private static long bytes(Collection<RawBsonDocument> entries) {
        return entries.stream().mapToLong(EntryQueueTest::size).sum();
    }

    /** Mostly as entries are; now and then as long as a chunk, or longer. */
    private static int length(Random random) {
        return switch (random.nextInt(50)) {
            case 0 -> 60_000 + random.nextInt(10_000);
            case 1 -> 100_000;
            default -> random.nextInt(1_500);
        };
    }

    @Test
    void manyThreadsOfferAndOneTakes() throws Exception {
        int threads = 4;
        int each = 20_000;
        EntryQueue queue = new EntryQueue(1_000);
        try (ExecutorService offering = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int mine = thread;
                ends.add(offering.submit(() -> {
                    for (int i = 1; i <= each; i++) {
                        RawBsonDocument entry = entry(i * threads + mine, i % 300);
                        while (!queue.offer(entry)) {
                            // So that a failure ends this as well.
                            if (Thread.interrupted()) {
                                return;
                            }
                            Thread.onSpinWait();
                        }
                    }
                }));
            }
            try {
                takeAll(queue, threads, each);
            } finally {
                offering.shutdownNow();
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        assertThat(queue.size()).isZero();
    }

    /** Of each thread in its order, none twice and none left out. */
    private static void takeAll(EntryQueue queue, int threads, int each) throws InterruptedException {
        int[] last = new int[threads];
        int seen = 0;
        while (seen < threads * each) {
            assertThat(queue.awaitEntry()).isTrue();
            for (BsonDocument entry : queue.take(700)) {
                int number = entry.getInt32("n").getValue();
                assertThat(number / threads).isEqualTo(last[number % threads] + 1);
                assertThat(entry.getString("message").getValue()).hasSize(number / threads % 300);
                last[number % threads]++;
                seen++;
            }
            queue.release();
        }
    }

    @Test
    void aClosedQueueTakesNoMoreAndKeepsWhatItHas() {
        EntryQueue queue = new EntryQueue(10);
        queue.offer(entry(1, 1));
        assertThat(queue.close()).isTrue();
        assertThat(queue.isFull()).isTrue();
        assertThat(queue.offer(entry(2, 1))).isFalse();
        assertThat(queue.take(10)).containsExactly(entry(1, 1));
        queue.release();
        assertThat(queue.isFull()).isTrue();
    }

    @Test
    void endsOfChunksThatNobodyUsesCountAsUsed() {
        EntryQueue queue = new EntryQueue(1_000);
        int taken = 0;
        while (queue.offer(entry(taken, 33_000))) {
            taken++;
        }
        // No two share a chunk of 64 KiB: 1,000 places of 2 KiB are 31 of those and a part of one.
        assertThat(taken).isEqualTo(32);
        assertThat(queue.take(taken)).hasSize(taken);
        queue.release();
        assertThat(queue.isFull()).isFalse();
    }

    @Test
    void whoWaitsForAnEntryIsToldThatNoneWillCome() throws Exception {
        EntryQueue queue = new EntryQueue(1);
        assertThat(queue.take(5)).isEmpty();
        Thread closing = Thread.ofPlatform().start(queue::close);
        assertThat(queue.awaitEntry()).isFalse();
        closing.join();
        assertThat(queue.close()).isFalse();
        EntryQueue filled = new EntryQueue(1);
        filled.offer(entry(1, 1));
        filled.close();
        assertThat(filled.awaitEntry()).isTrue();
    }

    @Test
    void aQueueWithoutPlacesIsRefused() {
        assertThatThrownBy(() -> new EntryQueue(0)).hasMessageContaining("espalier.logs.queue-size must be at least 1");
    }
}
