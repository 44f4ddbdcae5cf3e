package io.espalier.functions.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.espalier.functions.log.LogWriter.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The queue between calls and the stored logs. */
@Timeout(30)
class LogWriterTest {
    private static final Pace QUICK = new Pace(Duration.ZERO, 500);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static RawBsonDocument entry(int number) {
        return new EntryBytes().number("n", number).entry();
    }

    private static void offer(LogWriter writer, int number) {
        writer.offer(() -> entry(number));
    }

    /** The bytes of a batch are the writer's. */
    private static void keep(List<RawBsonDocument> batch, List<RawBsonDocument> stored) {
        batch.forEach(
                entry -> stored.add(new RawBsonDocument(BsonDocument.parse(entry.toJson()), new BsonDocumentCodec())));
    }

    @Test
    void aStopStoresWhatWaitsInTheOrderOfItsCalls() {
        List<RawBsonDocument> stored = Collections.synchronizedList(new ArrayList<>());
        LogWriter writer = new LogWriter(true, batch -> keep(batch, stored), 5000, QUICK);
        List<RawBsonDocument> offered = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            offered.add(entry(i));
            offer(writer, i);
        }
        writer.stop(LIMIT);
        assertThat(stored).isEqualTo(offered);
        assertThat(writer.dropped()).isZero();
        offer(writer, 0);
        assertThat(writer.dropped()).isEqualTo(1);
    }

    @Test
    void manyEntriesAreOneWrite() throws Exception {
        List<Integer> writes = new CopyOnWriteArrayList<>();
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        LogWriter writer = new LogWriter(
                true,
                batch -> {
                    writes.add(batch.size());
                    writing.countDown();
                    awaitUninterrupted(released);
                },
                5000,
                QUICK);
        offer(writer, 0);
        writing.await();
        for (int i = 0; i < 1000; i++) {
            offer(writer, i);
        }
        released.countDown();
        await().until(() -> writes.size() == 3);
        assertThat(writes).containsExactly(1, 500, 500);
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
                QUICK);
        offer(writer, 0);
        hanging.await();
        for (int i = 0; i < 100; i++) {
            offer(writer, i);
        }
        assertThat(writer.dropped()).isEqualTo(90);
        released.countDown();
        writer.stop(LIMIT);
    }

    static List<Throwable> failures() {
        return List.of(new IllegalStateException("no database"), new AssertionError("a mistake in the driver"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aWriteThatFailsLosesItsEntriesAndTheNextIsTried(Throwable failure) {
        List<RawBsonDocument> stored = Collections.synchronizedList(new ArrayList<>());
        LogWriter writer = new LogWriter(
                true,
                batch -> {
                    if (batch.contains(entry(-1))) {
                        throw unchecked(failure);
                    }
                    keep(batch, stored);
                },
                10,
                QUICK);
        offer(writer, -1);
        await().until(() -> writer.dropped() > 0);
        offer(writer, 1);
        writer.stop(LIMIT);
        assertThat(stored).containsExactly(entry(1));
        assertThat(writer.dropped()).isEqualTo(1);
    }

    /** While a call makes its entry the process may begin to stop: then the entry is stored or counted, never neither. */
    @Test
    void whatAStopMeetsIsStoredOrCounted() throws Exception {
        for (int round = 0; round < 200; round++) {
            List<RawBsonDocument> stored = Collections.synchronizedList(new ArrayList<>());
            LogWriter writer = new LogWriter(true, batch -> keep(batch, stored), 1000, QUICK);
            int offered = 50;
            CountDownLatch begun = new CountDownLatch(1);
            Thread calls = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < offered; i++) {
                    offer(writer, i);
                    begun.countDown();
                }
            });
            if (round % 2 == 0) {
                begun.await();
            }
            writer.stop(LIMIT);
            calls.join();
            assertThat(stored.size() + writer.dropped()).isEqualTo(offered);
        }
    }

    @Test
    void noMoreIsStoredThanThePaceAllowsAndWhatFindsNoRoomIsNotEvenMade() {
        List<RawBsonDocument> stored = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger made = new AtomicInteger();
        LogWriter writer = new LogWriter(true, batch -> keep(batch, stored), 20, new Pace(Duration.ofHours(1), 5));
        for (int i = 0; i < 100; i++) {
            int number = i;
            writer.offer(() -> {
                made.incrementAndGet();
                return entry(number);
            });
        }
        assertThat(writer.dropped()).isEqualTo(80);
        assertThat(made.get()).isEqualTo(20);
        assertThat(stored).isEmpty();
        writer.stop(LIMIT);
        assertThat(stored).hasSize(20);
    }

    @Test
    void largeEntriesAreDroppedBeforeThePlacesAreTaken() {
        LogWriter writer = new LogWriter(true, _ -> {}, 1000, new Pace(Duration.ofHours(1), 1));
        RawBsonDocument large =
                new EntryBytes().text("message", "x".repeat(100 * 1024)).entry();
        for (int i = 0; i < 1000; i++) {
            writer.offer(() -> large);
        }
        // 2 KiB for each of 1000 places.
        assertThat(writer.dropped()).isEqualTo(1000 - 20);
        writer.stop(LIMIT);
    }

    @Test
    void storedEntriesMakeRoomForOthers() {
        AtomicInteger stored = new AtomicInteger();
        LogWriter writer = new LogWriter(true, batch -> stored.addAndGet(batch.size()), 1, QUICK);
        for (int i = 1; i <= 20; i++) {
            int expected = i;
            await().until(() -> writer.waiting() == 0);
            writer.offer(() ->
                    new EntryBytes().text("message", "x".repeat(100 * 1024)).entry());
            await().until(() -> stored.get() == expected);
        }
        assertThat(writer.dropped()).isZero();
        writer.stop(LIMIT);
    }

    @Test
    void thePaceOfASecondIsKeptInTenths() {
        assertThat(Pace.ofSecond(5000)).isEqualTo(new Pace(Duration.ofMillis(100), 500));
        assertThat(Pace.ofSecond(15)).isEqualTo(new Pace(Duration.ofSeconds(2).dividedBy(15), 2));
        assertThat(Pace.ofSecond(1)).isEqualTo(new Pace(Duration.ofSeconds(1), 1));
        assertThatThrownBy(() -> Pace.ofSecond(0)).hasMessageContaining("espalier.logs.max-per-second");
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
