package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseRepositoryIT {
    private final FreshLeases leases = new FreshLeases(MongoReplicaSet.shared().client());
    private final LeaseRepository one = leases.of("one");
    private final LeaseRepository two = leases.of("two");

    @Test
    void theFirstToClaimHoldsIt() {
        HeldLease held = one.claim("work").orElseThrow();
        assertThat(held.isHeld()).isTrue();
        assertThat(held.name()).isEqualTo("work");
        assertThat(held.owner()).isEqualTo("one");
        assertThat(held.fencingNumber()).isEqualTo(1);
        assertThat(two.claim("work")).isEmpty();
        assertThat(two.claim("other work")).isPresent();
    }

    @Test
    void whoHoldsItKeepsHisFencingNumber() {
        one.claim("work");
        assertThat(one.claim("work").orElseThrow().fencingNumber()).isEqualTo(1);
    }

    @Test
    void whenItsTimeIsOverAnybodyGetsItWithALargerNumber() {
        HeldLease first = leases.claimed("one", "work");
        leases.expire("work");
        HeldLease second = two.claim("work").orElseThrow();
        assertThat(second.fencingNumber()).isEqualTo(first.fencingNumber() + 1);
        assertThat(one.claim("work")).isEmpty();
        leases.expire("work");
        assertThat(two.claim("work").orElseThrow().fencingNumber())
                .as("also who had it before")
                .isEqualTo(3);
    }

    @Test
    void aReleasedLeaseIsFreeAtOnce() {
        HeldLease held = leases.claimed("one", "work");
        one.release(held);
        assertThat(held.isHeld()).isFalse();
        assertThat(two.claim("work").orElseThrow().fencingNumber()).isEqualTo(2);
    }

    @Test
    void whoLostItReleasesNothing() {
        HeldLease lost = leases.claimed("one", "work");
        leases.expire("work");
        HeldLease held = leases.claimed("two", "work");
        one.release(lost);
        assertThat(one.claim("work")).as("of another owner").isEmpty();
        leases.expire("work");
        leases.claimed("two", "work");
        two.release(held);
        assertThat(one.claim("work")).as("of another fencing number").isEmpty();
    }

    @Test
    void renewalsAreForThoseWhoHold() {
        HeldLease kept = leases.claimed("one", "kept");
        HeldLease taken = leases.claimed("one", "taken");
        HeldLease expired = leases.claimed("one", "expired");
        leases.expire("taken");
        leases.claimed("two", "taken");
        leases.expire("expired");
        long before = System.currentTimeMillis() + 10_000;
        leases.set("kept", before);
        assertThat(one.renew(List.of(kept, taken, expired))).containsExactly(kept);
        assertThat(List.of(kept.isHeld(), taken.isHeld(), expired.isHeld())).containsExactly(true, false, false);
        assertThat(leases.until("kept")).isGreaterThan(before);
        assertThat(leases.storedFence("kept")).isEqualTo(kept.fencingNumber());
        assertThat(leases.storedFence("expired")).isEqualTo(expired.fencingNumber());
    }

    @Test
    void aClockThatWasSetBackKeepsNobodysLeaseAlive() {
        leases.claimed("one", "work");
        long leaseTime = FreshLeases.LONG.leaseTime().toMillis();
        leases.set("work", System.currentTimeMillis() + 2 * leaseTime - 10_000);
        assertThat(two.claim("work")).as("a little is believed").isEmpty();
        leases.set("work", System.currentTimeMillis() + 2 * leaseTime + 10_000);
        assertThat(two.claim("work")).isPresent();
    }

    @Test
    void severalAreTakenTogetherWithNewNumbers() {
        leases.claimed("two", "busy");
        leases.claimed("one", "forgotten");
        leases.claimed("two", "over");
        leases.expire("over");
        one.insertMissing(Set.of("busy", "new"));
        assertThat(one.take(List.of("busy", "forgotten", "over", "new")))
                .extracting(HeldLease::name, HeldLease::fencingNumber)
                .containsExactlyInAnyOrder(tuple("forgotten", 2L), tuple("over", 2L), tuple("new", 1L));
        assertThat(two.claim("busy")).isPresent();
    }

    @Test
    void namesThatLookLikeExpressionsAreNames() {
        FreshLeases other = new FreshLeases(MongoReplicaSet.shared().client());
        assertThat(other.of("$owner").claim("$name").orElseThrow().owner()).isEqualTo("$owner");
        assertThat(other.of("two").claim("$name")).isEmpty();
        assertThatThrownBy(() -> other.of(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theHolderCountsFromBeforeHeAsked() {
        AtomicLong now = new AtomicLong();
        // Each look at the clock takes a second.
        LeaseRepository slow = new LeaseRepository(
                leases.collection(),
                "slow",
                FreshLeases.LONG,
                () -> now.getAndAdd(Duration.ofSeconds(1).toNanos()));
        HeldLease held = slow.claim("work").orElseThrow();
        assertThat(held.left()).isEqualTo(FreshLeases.LONG.leaseTime().minusSeconds(1));
    }

    @Test
    void eachIsOneRoundTrip() {
        try (Commands commands = new Commands(MongoReplicaSet.shared().connectionString())) {
            FreshLeases counted = new FreshLeases(commands.client());
            LeaseRepository repository = counted.of("one");
            HeldLease held = repository.claim("work").orElseThrow();
            assertThat(commands.take())
                    .as("the first claim ever")
                    .containsExactly("findAndModify", "insert", "findAndModify");
            repository.claim("work");
            assertThat(commands.take()).containsExactly("findAndModify");
            HeldLease other = repository.claim("other").orElseThrow();
            commands.take();
            repository.renew(List.of(held, other));
            assertThat(commands.take()).as("all renewals").containsExactly("update");
            repository.renew(List.of());
            assertThat(commands.take()).isEmpty();
            repository.take(List.of("work", "other"));
            assertThat(commands.take()).as("taking several").containsExactly("update", "find");
            repository.release(held);
            assertThat(commands.take()).containsExactly("update");
        }
    }
}
