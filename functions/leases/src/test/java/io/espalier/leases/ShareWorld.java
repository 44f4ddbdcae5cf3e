package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.types.ObjectId;

/**
 * Processes that share pieces, in one JVM. Whatever happens, a piece must not begin while a former lease of it is still held, and
 * its fencing numbers must grow: all clocks are one here, so that this can be seen.
 */
final class ShareWorld implements AutoCloseable {
    /** For those who wait until a lease runs out. */
    static final LeaseSettings SHORT = new LeaseSettings(Duration.ofSeconds(3), Duration.ofMillis(100));

    /** No lease is lost, however busy the machine. */
    private static final LeaseSettings LONG = new LeaseSettings(Duration.ofSeconds(30), Duration.ofMillis(100));

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final MongoClient client;
    private final String database;
    private final LeaseSettings settings;
    private final Set<String> pieces;
    private final Map<String, WorkShare> shares = new HashMap<>();
    private final Map<String, HeldLease> last = new ConcurrentHashMap<>();
    private final List<String> journal = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();

    ShareWorld(MongoClient client, int pieces) {
        this(client, pieces, LONG);
    }

    ShareWorld(MongoClient client, int pieces, LeaseSettings settings) {
        this.client = client;
        this.settings = settings;
        this.database = "leases_" + new ObjectId().toHexString();
        this.pieces = IntStream.range(0, pieces).mapToObj(i -> "p" + i).collect(Collectors.toSet());
    }

    Set<String> pieces() {
        return pieces;
    }

    String database() {
        return database;
    }

    /** What was told to whom: {@code begin p0 one}. */
    List<String> journal() {
        return journal;
    }

    WorkShare start(String owner) {
        return start(owner, client, Recorded::new);
    }

    WorkShare start(String owner, MongoClient of, Function<String, SharedWork> work) {
        Map<String, SharedWork> works = pieces.stream().collect(Collectors.toMap(Function.identity(), work));
        WorkShare share = new WorkShare(new LeaseCollection(() -> of, database), owner, "work", works, settings);
        shares.put(owner, share);
        share.start();
        return share;
    }

    /** A piece that does nothing but note what it is told. */
    SharedWork recorded(String piece) {
        return new Recorded(piece);
    }

    boolean stop(String owner) {
        WorkShare share = shares.remove(owner);
        return share == null || share.stop(LIMIT);
    }

    /** Waits until each piece has begun where its lease is, and the processes that run hold so many. */
    void awaitCounts(Integer... counts) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(shares.values()).extracting(share -> share.held().size()).containsExactlyInAnyOrder(counts);
            assertThat(pieces)
                    .allSatisfy(piece -> assertThat(last)
                            .hasEntrySatisfying(
                                    piece, lease -> assertThat(lease.isHeld()).isTrue()));
        });
    }

    void assertNoFaults() {
        assertThat(faults).isEmpty();
    }

    Map<String, HeldLease> last() {
        return Map.copyOf(last);
    }

    @Override
    public void close() {
        List.copyOf(shares.keySet()).forEach(this::stop);
        assertNoFaults();
    }

    private final class Recorded implements SharedWork {
        private final String piece;

        Recorded(String piece) {
            this.piece = piece;
        }

        @Override
        public void begin(HeldLease lease) {
            HeldLease before = last.put(piece, lease);
            if (before != null && (before.isHeld() || before.fencingNumber() >= lease.fencingNumber())) {
                faults.add(lease + " of " + lease.owner() + " after " + before + " of " + before.owner());
            }
            journal.add("begin " + piece + " " + lease.owner());
        }

        @Override
        public void handOver(HeldLease lease) {
            if (!lease.isHeld()) {
                faults.add(lease + " of " + lease.owner() + " is handed over without being held");
            }
            journal.add("handOver " + piece + " " + lease.owner());
        }

        @Override
        public void lost(HeldLease lease) {
            if (lease.isHeld()) {
                faults.add(lease + " of " + lease.owner() + " is lost and held");
            }
            journal.add("lost " + piece + " " + lease.owner());
        }
    }
}
