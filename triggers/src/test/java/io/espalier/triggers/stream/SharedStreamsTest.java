package io.espalier.triggers.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import io.espalier.app.WatchedScope;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.ResumeToken;
import io.espalier.triggers.position.TriggerPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;

/** Against a stream in memory, in which every place is known. */
class SharedStreamsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final WatchQuery QUERY =
            new WatchQuery(new WatchedScope.OfCollection("app", "orders"), List.of(), false, false, false);
    private static final TriggerPosition START =
            TriggerPosition.startingAfter(new BsonTimestamp(0x65000000, 1), PartId.whole("t"), "hash", "set");

    private final List<RawBsonDocument> log = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicBoolean lost = new AtomicBoolean();
    private final SharedStreams streams = new SharedStreams((query, position) -> new LogSource(position));

    private final class LogSource implements ChangeSource {
        private int next;

        LogSource(TriggerPosition position) {
            next = position.highWaterMark()
                    .map(token -> Integer.parseInt(token.data().substring(10), 16))
                    .orElse(0);
            open.incrementAndGet();
            opened.incrementAndGet();
        }

        @Override
        public ChangeRead next() {
            if (lost.getAndSet(false)) {
                throw new MongoException("lost");
            }
            if (next < log.size()) {
                RawBsonDocument event = log.get(next++);
                return new ChangeRead.Change(event, token(next));
            }
            LockSupport.parkNanos(1_000);
            return new ChangeRead.Quiet(token(next));
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    @Test
    void everyReaderSeesEveryEventOnceWhateverItsPace() throws InterruptedException {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        int events = 3_000;
        int readers = 5;
        AtomicBoolean stop = new AtomicBoolean();
        List<List<Integer>> seen = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int reader = 0; reader < readers; reader++) {
            List<Integer> numbers = new CopyOnWriteArrayList<>();
            seen.add(numbers);
            Random random = new Random(seed + reader);
            boolean slow = reader == 0;
            threads.add(Thread.ofPlatform().start(() -> follow(numbers, random, slow, stop)));
        }
        Random random = new Random(seed + readers);
        for (int i = 0; i < events; i++) {
            write(i, random.nextInt(20) == 0 ? 200_000 : 10);
            if (random.nextInt(100) == 0) {
                LockSupport.parkNanos(1_000);
            }
        }
        await().atMost(LONG).until(() -> seen.stream().allMatch(numbers -> numbers.size() >= events));
        await().atMost(LONG).untilAsserted(() -> assertThat(open).hasValue(1));
        stop.set(true);
        for (Thread thread : threads) {
            assertThat(thread.join(LONG)).isTrue();
        }
        assertThat(seen)
                .as("seed " + seed)
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, events).boxed().toList()));
        await().atMost(LONG).untilAsserted(() -> assertThat(open).hasValue(0));
    }

    private void follow(List<Integer> numbers, Random random, boolean slow, AtomicBoolean stop) {
        try (ChangeSource source = streams.open(QUERY, START)) {
            while (!stop.get()) {
                if (source.next() instanceof ChangeRead.Change change) {
                    numbers.add(change.document().getInt32("n").getValue());
                    if (slow && random.nextInt(100) == 0) {
                        LockSupport.parkNanos(2_000_000);
                    }
                }
            }
        }
    }

    @Test
    void aSingleReaderKeepsItsOwnStream() {
        try (ChangeSource source = streams.open(QUERY, START)) {
            write(0, 1);
            assertThat(source.next()).isInstanceOf(ChangeRead.Change.class);
            for (int i = 0; i < 5; i++) {
                assertThat(source.next()).isInstanceOf(ChangeRead.Quiet.class);
            }
            assertThat(opened).hasValue(1);
        }
    }

    @Test
    void otherQueriesHaveOtherStreams() {
        WatchQuery other = new WatchQuery(QUERY.scope(), List.of(), true, false, false);
        try (ChangeSource one = streams.open(QUERY, START);
                ChangeSource two = streams.open(other, START)) {
            one.next();
            two.next();
            one.next();
            two.next();
            assertThat(open).hasValue(2);
        }
    }

    @Test
    void whenTheSharedStreamIsLostEachReaderHearsOfIt() {
        try (ChangeSource one = streams.open(QUERY, START);
                ChangeSource two = streams.open(QUERY, START)) {
            await().atMost(LONG).until(() -> {
                one.next();
                two.next();
                return opened.get() == 3 && open.get() == 1;
            });
            lost.set(true);
            assertThatThrownBy(() -> untilLost(one)).isInstanceOf(MongoException.class);
            assertThatThrownBy(() -> untilLost(two)).isInstanceOf(MongoException.class);
        }
    }

    private static void untilLost(ChangeSource source) {
        for (int i = 0; i < 100_000; i++) {
            source.next();
        }
    }

    private void write(int number, int bytes) {
        log.add(new RawBsonDocument(
                new BsonDocument("n", new BsonInt32(number)).append("b", new BsonBinary(new byte[bytes])),
                new BsonDocumentCodec()));
    }

    private static ResumeToken token(int next) {
        return new ResumeToken(new BsonDocument("_data", new BsonString("8265000001%08X".formatted(next))));
    }
}
