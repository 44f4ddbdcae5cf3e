package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GracefulStopTest {

    @Test
    void aPartThatHangsKeepsNoOtherFromItsStop() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);

        boolean all =
                GracefulStop.together(Duration.ofMillis(50), () -> awaitUninterruptibly(never), stopped::countDown);

        assertThat(all).isFalse();
        assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
        never.countDown();
    }

    @Test
    void waitsForAllToStop() {
        CountDownLatch other = new CountDownLatch(1);

        boolean all =
                GracefulStop.together(Duration.ofSeconds(30), other::countDown, () -> awaitUninterruptibly(other));

        assertThat(all).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
