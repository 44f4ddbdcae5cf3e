package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class FenceIT {
    private final MongoClient client = MongoReplicaSet.shared().client();
    private final FreshLeases leases = new FreshLeases(client);
    private final Fence fence = new Fence(leases.collection(), 3);
    private final MongoCollection<Document> effects =
            client.getDatabase("effects_" + new ObjectId().toHexString()).getCollection("effects");

    @Test
    void theHolderCommits() {
        HeldLease held = leases.claimed("one", "work");
        fence.raise(held);
        work(held, 0, "first");
        work(held, 0, "second");
        assertThat(effects.countDocuments()).isEqualTo(2);
    }

    @Test
    void whoLostItDoesNotBegin() {
        HeldLease lost = leases.claimed("one", "work");
        fence.raise(lost);
        takeOver();
        assertThat(lost.isHeld()).as("he does not know yet").isTrue();
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> {
                    try (ClientSession session = client.startSession()) {
                        session.withTransaction(() -> {
                            attempts.incrementAndGet();
                            fence.writeIn(session, lost, 0);
                            return effects.insertOne(session, new Document());
                        });
                    }
                })
                .isInstanceOf(LeaseLostException.class);
        assertThat(attempts).as("it is not repeated").hasValue(1);
        assertThat(effects.countDocuments()).isZero();
    }

    @Test
    void anOpenTransactionOfThePredecessorCannotCommit() {
        HeldLease lost = leases.claimed("one", "work");
        fence.raise(lost);
        // Not the slot's first write: one that changed nothing would conflict with nobody.
        work(lost, 2, "first");
        try (ClientSession session = client.startSession()) {
            session.startTransaction();
            fence.writeIn(session, lost, 2);
            effects.insertOne(session, new Document());
            takeOver();
            assertThatThrownBy(session::commitTransaction)
                    .isInstanceOfSatisfying(
                            MongoException.class,
                            e -> assertThat(e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL))
                                    .as("repeated, and then the fence refuses it")
                                    .isTrue());
        }
        assertThat(effects.countDocuments()).isEqualTo(1);
    }

    @Test
    void aTransactionWhoseSnapshotIsOlderThanTheTakeOverConflicts() {
        HeldLease lost = leases.claimed("one", "work");
        fence.raise(lost);
        try (ClientSession session = client.startSession()) {
            session.startTransaction();
            effects.find(session).first();
            takeOver();
            assertThatThrownBy(() -> fence.writeIn(session, lost, 1))
                    .isInstanceOfAny(MongoException.class, LeaseLostException.class);
            session.abortTransaction();
        }
    }

    @Test
    void slotsDoNotGetIntoEachOthersWay() {
        HeldLease held = leases.claimed("one", "work");
        fence.raise(held);
        try (ClientSession first = client.startSession();
                ClientSession second = client.startSession()) {
            first.startTransaction();
            second.startTransaction();
            fence.writeIn(first, held, 0);
            fence.writeIn(second, held, 1);
            second.commitTransaction();
            first.commitTransaction();
        }
    }

    @Test
    void twoTransactionsOfOneSlotConflict() {
        HeldLease held = leases.claimed("one", "work");
        fence.raise(held);
        try (ClientSession first = client.startSession();
                ClientSession second = client.startSession()) {
            first.startTransaction();
            second.startTransaction();
            fence.writeIn(first, held, 0);
            assertThatThrownBy(() -> fence.writeIn(second, held, 0)).isInstanceOf(MongoException.class);
            first.commitTransaction();
        }
    }

    @Test
    void aSuccessorWithFewerSlotsRaisesAll() {
        HeldLease lost = leases.claimed("one", "work");
        Fence wide = new Fence(leases.collection(), 20);
        wide.raise(lost);
        leases.expire("work");
        HeldLease held = leases.claimed("two", "work");
        new Fence(leases.collection(), 1).raise(held);
        for (int slot = 0; slot < 20; slot++) {
            int each = slot;
            assertThatThrownBy(() -> transaction(wide, lost, each)).isInstanceOf(LeaseLostException.class);
        }
    }

    @Test
    void aPredecessorWhoWakesUpCannotRaiseAnything() {
        HeldLease lost = leases.claimed("one", "work");
        takeOver();
        Fence wide = new Fence(leases.collection(), 20);
        assertThatThrownBy(() -> wide.raise(lost)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> transaction(wide, lost, 19)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void whoForgetsToRaiseItDoesNotCommit() {
        HeldLease held = leases.claimed("one", "work");
        assertThatThrownBy(() -> transaction(fence, held, 0))
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("not raised at take-over");
    }

    @Test
    void anOverdueLeaseNeedsNoQuestion() {
        HeldLease held = leases.claimed("one", "work");
        fence.raise(held);
        held.end();
        assertThatThrownBy(() -> transaction(fence, held, 0)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> fence.raise(held)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void mistakesAreNamed() {
        HeldLease held = leases.claimed("one", "work");
        fence.raise(held);
        assertThatThrownBy(() -> transaction(fence, held, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        try (ClientSession session = client.startSession()) {
            assertThatThrownBy(() -> fence.writeIn(session, held, 0)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> new Fence(leases.collection(), 0)).hasMessage("slots is 0, allowed is 1 to 1000");
    }

    @Test
    void itCostsTwoRoundTripsEach() {
        try (Commands commands = new Commands(MongoReplicaSet.shared().connectionString())) {
            FreshLeases counted = new FreshLeases(commands.client());
            Fence countedFence = new Fence(counted.collection(), 8, Duration.ofMinutes(1));
            HeldLease held = counted.claimed("one", "work");
            commands.take();
            countedFence.raise(held);
            assertThat(commands.take()).as("the take-over").containsExactly("findAndModify", "update");
            try (ClientSession session = commands.client().startSession()) {
                session.startTransaction();
                countedFence.writeIn(session, held, 0);
                assertThat(commands.take()).as("what a transaction needs more").isEqualTo(List.of("update", "update"));
                session.abortTransaction();
            }
        }
    }

    private void takeOver() {
        leases.expire("work");
        fence.raise(leases.claimed("two", "work"));
    }

    private void work(HeldLease lease, int slot, String effect) {
        try (ClientSession session = client.startSession()) {
            session.withTransaction(() -> {
                fence.writeIn(session, lease, slot);
                return effects.insertOne(session, new Document("effect", effect));
            });
        }
    }

    private void transaction(Fence by, HeldLease lease, int slot) {
        try (ClientSession session = client.startSession()) {
            session.withTransaction(() -> {
                by.writeIn(session, lease, slot);
                return slot;
            });
        }
    }
}
