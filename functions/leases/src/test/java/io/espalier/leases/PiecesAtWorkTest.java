package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class PiecesAtWorkTest {
    private final HeldLease lease = new HeldLease("share/piece", "me", 1, Long.MAX_VALUE, () -> 0);
    private final List<HeldLease> released = new CopyOnWriteArrayList<>();
    private final PiecesAtWork pieces =
            new PiecesAtWork(Map.of("share/piece", new Nothing()), released::add, Duration.ofMinutes(1), () -> 0);

    @Test
    void afterTheEndNothingCanBeTakenAlsoOfWhatIsDone() throws InterruptedException {
        pieces.begin(lease);
        assertThat(pieces.able()).containsExactly("share/piece");
        pieces.close();
        assertThat(pieces.awaitDone(Duration.ofSeconds(20))).isTrue();
        assertThat(pieces.able()).isEmpty();
        assertThat(pieces.self("me", Set.of()).able()).isEmpty();
    }

    @Test
    void whatWasTakenWhenTheEndCameIsGivenBack() {
        pieces.close();
        pieces.begin(lease);
        assertThat(released).containsExactly(lease);
        assertThat(pieces.held()).isEmpty();
    }

    private static final class Nothing implements SharedWork {
        @Override
        public void begin(HeldLease held) {}

        @Override
        public void handOver(HeldLease held) {}

        @Override
        public void lost(HeldLease held) {}
    }
}
