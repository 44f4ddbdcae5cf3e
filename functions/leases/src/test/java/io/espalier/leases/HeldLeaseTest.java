package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeldLeaseTest {
    // A monotonic clock may begin anywhere, and pass the largest number while a lease is held.
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final HeldLease lease = new HeldLease("work", "me", 7, now.get() + 10, now::get);

    @Test
    void isHeldUntilItsTimeIsOver() {
        assertThat(lease.left()).isEqualTo(Duration.ofNanos(10));
        now.addAndGet(9);
        assertThat(lease.isHeld()).isTrue();
        now.addAndGet(1);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.left()).isZero();
        assertThatThrownBy(lease::requireHeld)
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("'work' with fencing number 7");
    }

    @Test
    void isHeldLongerWhenItWasRenewed() {
        now.addAndGet(9);
        assertThat(lease.extendTo(now.get() + 10)).isTrue();
        now.addAndGet(9);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void anOlderRenewalDoesNotShortenIt() {
        assertThat(lease.extendTo(now.get() + 5)).isTrue();
        assertThat(lease.left()).isEqualTo(Duration.ofNanos(10));
    }

    @Test
    void isNeverHeldAgain() {
        now.addAndGet(10);
        assertThat(lease.extendTo(now.get() + 10))
                .as("a renewal whose answer came too late")
                .isFalse();
        assertThat(lease.isHeld()).isFalse();
        now.addAndGet(-5);
        assertThat(lease.isHeld()).as("nor by a clock that went back").isFalse();
    }

    @Test
    void isOverWhenItWasGivenBack() {
        lease.end();
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.extendTo(now.get() + 100)).isFalse();
    }
}
