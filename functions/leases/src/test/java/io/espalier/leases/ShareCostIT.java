package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rounds are driven by hand, with a clock that stands still until it is moved. */
class ShareCostIT {
    private static final LeaseSettings SETTINGS = LeaseSettings.DEFAULTS;

    private final Commands commands = new Commands(MongoReplicaSet.shared().connectionString());
    private final LeaseCollection collection = new FreshLeases(commands.client()).collection();
    private final AtomicLong now = new AtomicLong();

    @AfterEach
    void close() {
        commands.close();
    }

    @Test
    void aRoundCostsOneRoundTripAndTwoWhenLeasesAreRenewed() {
        PiecesAtWork pieces = pieces(100);
        ShareRound round = round("one", pieces);
        round.run();
        assertThat(commands.take())
                .as("100 new pieces are taken")
                .containsExactly("update", "find", "insert", "update", "find");
        assertThat(pieces.held()).hasSize(100);

        for (int third = 0; third < 10; third++) {
            nextRound(round);
            assertThat(commands.take()).as("nothing is to be done").containsExactly("find");
            nextRound(round);
            assertThat(commands.take()).as("nothing is to be done").containsExactly("find");
            nextRound(round);
            assertThat(commands.take())
                    .as("100 leases and the membership are renewed")
                    .containsExactly("update", "find");
        }
        assertThat(pieces.held()).as("all are held on").hasSize(100);
    }

    @Test
    void takingOverCostsTwoMoreHoweverManyPiecesADeadProcessHad() {
        round("dead", pieces(100)).run();
        PiecesAtWork pieces = pieces(100);
        ShareRound round = round("one", pieces);
        round.run();
        commands.take();
        FreshLeases leases = new FreshLeases(commands.client(), collection.database());
        IntStream.range(0, 100).forEach(i -> leases.expire("work/p" + i));
        collection.within(Duration.ofSeconds(30)).deleteOne(Filters.eq("_id.member", "dead"));
        commands.take();
        nextRound(round);
        assertThat(commands.take()).containsExactly("find", "update", "find");
        assertThat(pieces.held()).hasSize(100);
    }

    private void nextRound(ShareRound round) {
        now.addAndGet(SETTINGS.round().toNanos());
        round.run();
    }

    private PiecesAtWork pieces(int count) {
        Map<String, SharedWork> works = IntStream.range(0, count)
                .mapToObj(i -> "work/p" + i)
                .collect(Collectors.toMap(name -> name, name -> new Idle()));
        return new PiecesAtWork(works, lease -> {}, Duration.ofMinutes(1), now::get);
    }

    private ShareRound round(String owner, PiecesAtWork pieces) {
        LeaseRepository leases = new LeaseRepository(collection, owner, SETTINGS, now::get);
        Set<String> names = pieces.known();
        ShareRepository share = new ShareRepository(collection, leases, SETTINGS, "work", owner, names);
        return new ShareRound(owner, SETTINGS, share, leases, pieces, now::get);
    }

    private static final class Idle implements SharedWork {
        @Override
        public void begin(HeldLease lease) {}

        @Override
        public void handOver(HeldLease lease) {}

        @Override
        public void lost(HeldLease lease) {}
    }
}
