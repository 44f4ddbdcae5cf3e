package io.espalier.accounts.revocations;

import static io.espalier.accounts.revocations.Processes.PATIENCE;
import static io.espalier.accounts.revocations.Processes.awaitCertain;
import static io.espalier.accounts.revocations.Processes.awaitDoubt;
import static io.espalier.accounts.revocations.Processes.trusts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import io.espalier.testing.MongoReplicaSet;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What becomes of certainty when servers die, change their roles, or go silent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailoverIT {
    private final MongoReplicaSet set = MongoReplicaSet.start(3);
    private final Processes processes = new Processes(set::client);

    @AfterEach
    void stopProcesses() {
        processes.close();
    }

    @AfterAll
    void stopSet() {
        set.close();
    }

    @Test
    void revocationsAfterAStepDownAreHeard() {
        Revocations process = processes.startFollowing();

        set.stepDown();

        assertRevocationIsHeard(process);
    }

    @Test
    void revocationsAfterTheDeathOfThePrimaryAreHeard() {
        Revocations process = processes.startFollowing();
        int primary = set.primary();

        set.kill(primary);
        assertRevocationIsHeard(process);

        set.restart(primary);
    }

    @Test
    void whileMongoDbIsSilentNothingIsTrusted() {
        AtomicLong passed = new AtomicLong();
        Revocations process = processes.start(Processes.TIMES, passed);
        awaitCertain(process);

        for (int member = 0; member < set.size(); member++) {
            set.pause(member);
        }
        try {
            passed.addAndGet(Processes.TIMES.delay().toNanos());
            assertThat(trusts(process, new ObjectId())).isFalse();
        } finally {
            for (int member = 0; member < set.size(); member++) {
                set.resume(member);
            }
        }

        assertRevocationIsHeard(process);
    }

    private void assertRevocationIsHeard(Revocations process) {
        ObjectId session = new ObjectId();
        Revocations other = processes.start();
        await().atMost(PATIENCE).ignoreException(MongoException.class).until(() -> {
            other.ofSession(session);
            return true;
        });
        awaitDoubt(process, session);
        awaitCertain(process);
        assertThat(trusts(process, session)).isFalse();
    }
}
