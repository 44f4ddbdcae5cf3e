package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PieceAtWorkTest {
    private final HeldLease lease = new HeldLease("share/piece", "me", 1, Long.MAX_VALUE, () -> 0);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch blocked = new CountDownLatch(1);

    /** What the piece does; by default it only notes what it is told. */
    private Runnable onBegin = () -> {};

    private Runnable onHandOver = () -> {};
    private Runnable onLost = () -> {};
    private Runnable onRelease = () -> {};

    private final PieceAtWork piece = new PieceAtWork(lease, new Told(), this::release, this::done);

    @Test
    void isHandedOverThenReleasedThenDone() {
        piece.begin();
        piece.handOver();
        piece.handOver();
        awaitDone();
        assertThat(events).containsExactly("begin", "handOver", "release", "done");
    }

    @Test
    void isHandedOverOnlyAfterItHasBegun() {
        onBegin = this::block;
        piece.begin();
        piece.handOver();
        await().until(() -> events.contains("begin"));
        assertThat(piece.state()).isEqualTo(PieceState.HANDING_OVER);
        assertThat(events).containsExactly("begin");
        blocked.countDown();
        awaitDone();
        assertThat(events).containsExactly("begin", "handOver", "release", "done");
    }

    @Test
    void aLossIsToldWhileItStillBegins() {
        onBegin = this::block;
        piece.begin();
        await().until(() -> events.contains("begin"));
        piece.lose();
        await().until(() -> events.contains("lost"));
        assertThat(lease.isHeld()).isFalse();
        awaitDone();
        assertThat(events)
                .as("the method that still ran was interrupted, and nothing is released")
                .containsExactly("begin", "lost", "done");
    }

    @Test
    void aLossIsToldWhileItIsHandedOver() {
        onHandOver = this::block;
        piece.begin();
        piece.handOver();
        await().until(() -> events.contains("handOver"));
        piece.lose();
        piece.lose();
        awaitDone();
        assertThat(events).containsExactly("begin", "handOver", "lost", "done");
    }

    @Test
    void isDoneOnlyWhenEveryMethodHasReturned() {
        onBegin = this::blockUninterruptibly;
        piece.begin();
        await().until(() -> events.contains("begin"));
        piece.lose();
        await().until(() -> events.contains("lost"));
        assertThat(piece.state()).isEqualTo(PieceState.LOST);
        blocked.countDown();
        awaitDone();
    }

    @Test
    void whatCannotBeginIsReleasedAndAvoided() {
        onBegin = () -> {
            throw new IllegalStateException("it cannot begin");
        };
        piece.begin();
        awaitDone();
        assertThat(events).containsExactly("begin", "release", "done");
        assertThat(piece.isAvoided()).isTrue();
    }

    @Test
    void aFailureOfMongodbIsNotThePiecesFault() {
        onBegin = () -> {
            throw new MongoTimeoutException("no answer");
        };
        piece.begin();
        awaitDone();
        assertThat(events).containsExactly("begin", "release", "done");
        assertThat(piece.isAvoided()).isFalse();
    }

    @Test
    void whoFindsWhenHeBeginsThatTheLeaseIsLostHasLostIt() {
        onBegin = () -> {
            throw new LeaseLostException(lease, "it has another holder");
        };
        piece.begin();
        awaitDone();
        assertThat(events).containsExactly("begin", "lost", "done");
        assertThat(piece.isAvoided()).isFalse();
    }

    @Test
    void whatCouldNotBeginHasNothingToHandOver() {
        onBegin = () -> {
            block();
            throw new IllegalStateException("it cannot begin");
        };
        piece.begin();
        piece.handOver();
        blocked.countDown();
        awaitDone();
        assertThat(events).containsExactly("begin", "release", "done");
    }

    @Test
    void aHandOverThatFailsReleasesNothing() {
        onHandOver = () -> {
            throw new IllegalStateException("it cannot save");
        };
        piece.begin();
        piece.handOver();
        awaitDone();
        assertThat(events).containsExactly("begin", "handOver", "lost", "done");
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void itIsDoneAlsoWhenNeitherTheLossNorTheReleaseGoesWell() {
        onLost = () -> {
            throw new IllegalStateException("it does not want to stop");
        };
        piece.begin();
        piece.lose();
        awaitDone();

        PieceAtWork other = new PieceAtWork(lease, new Told(), this::release, this::done);
        events.clear();
        onRelease = () -> {
            throw new MongoTimeoutException("no answer");
        };
        other.begin();
        other.handOver();
        awaitDone();
        assertThat(other.state()).isEqualTo(PieceState.DONE);
    }

    private void awaitDone() {
        await().until(() -> events.contains("done"));
    }

    private void release(HeldLease released) {
        events.add("release");
        onRelease.run();
    }

    private void done(PieceAtWork done) {
        events.add("done");
    }

    private void block() {
        try {
            blocked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void blockUninterruptibly() {
        while (blocked.getCount() > 0) {
            block();
            Thread.interrupted();
        }
    }

    private final class Told implements SharedWork {
        @Override
        public void begin(HeldLease begun) {
            events.add("begin");
            onBegin.run();
        }

        @Override
        public void handOver(HeldLease handedOver) {
            events.add("handOver");
            onHandOver.run();
        }

        @Override
        public void lost(HeldLease gone) {
            events.add("lost");
            onLost.run();
        }
    }
}
