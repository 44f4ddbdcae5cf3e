package io.espalier.functions.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue between calls and the stored logs. */
@Timeout(30)
class LogWriterTest {
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static BsonDocument entry(int number) {
        return new BsonDocument("n", new BsonInt32(number));
    }

    @Test
    void aStopStoresWhatWaitsInTheOrderOfItsCalls() {
        List<BsonDocument> stored = Collections.synchronizedList(new ArrayList<>());
        LogWriter writer = new LogWriter(true, stored::addAll, 5000, GATHERING);
        List<BsonDocument> offered = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            offered.add(entry(i));
            writer.offer(entry(i));
        }
        writer.stop(LIMIT);
        assertThat(stored).isEqualTo(offered);
        assertThat(writer.dropped()).isZero();
        writer.offer(entry(0));
        assertThat(writer.dropped()).isEqualTo(1);
    }

    @Test
    void manyEntriesAreOneWrite() {
        List<Integer> writes = Collections.synchronizedList(new ArrayList<>());
        LogWriter writer = new LogWriter(true, batch -> writes.add(batch.size()), 5000, Duration.ofSeconds(2));
        for (int i = 0; i < 1000; i++) {
            writer.offer(entry(i));
        }
        await().until(() -> writes.stream().mapToInt(Integer::intValue).sum() == 1000);
        assertThat(writes).containsExactly(500, 500);
        writer.stop(LIMIT);
    }

    @Test
    void whereTheDatabaseHangsEntriesAreDroppedAndNobodyWaits() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        LogWriter writer = new LogWriter(
                true,
                batch -> {
                    hanging.countDown();
                    awaitUninterrupted(released);
                },
                10,
                Duration.ZERO);
        writer.offer(entry(0));
        hanging.await();
        for (int i = 0; i < 100; i++) {
            writer.offer(entry(i));
        }
        assertThat(writer.dropped()).isEqualTo(90);
        released.countDown();
        writer.stop(LIMIT);
    }

    @Test
    void aWriteThatFailsLosesItsEntriesAndTheNextIsTried() {
        List<BsonDocument> stored = Collections.synchronizedList(new ArrayList<>());
        LogWriter writer = new LogWriter(
                true,
                batch -> {
                    if (batch.contains(entry(-1))) {
                        throw new IllegalStateException("no database");
                    }
                    stored.addAll(batch);
                },
                10,
                Duration.ZERO);
        writer.offer(entry(-1));
        await().until(() -> writer.dropped() > 0);
        writer.offer(entry(1));
        writer.stop(LIMIT);
        assertThat(stored).containsExactly(entry(1));
        assertThat(writer.dropped()).isEqualTo(1);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
