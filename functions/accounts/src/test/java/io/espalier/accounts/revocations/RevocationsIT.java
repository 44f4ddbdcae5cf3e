package io.espalier.accounts.revocations;

import static io.espalier.accounts.revocations.Processes.PATIENCE;
import static io.espalier.accounts.revocations.Processes.TIMES;
import static io.espalier.accounts.revocations.Processes.awaitCertain;
import static io.espalier.accounts.revocations.Processes.awaitDoubt;
import static io.espalier.accounts.revocations.Processes.trusts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import io.espalier.accounts.CountedCommands;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.testing.MongoReplicaSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationsIT {
    private final String applicationName = "revocations-" + new ObjectId().toHexString();
    private final CountedCommands commands = new CountedCommands(MongoReplicaSet.shared(), applicationName);
    private final Processes processes = new Processes(commands::client);
    private final ObjectId session = new ObjectId();

    @AfterEach
    void end() {
        processes.close();
        commands.close();
    }

    @Test
    void anotherProcessHearsOfIt() {
        Revocations one = processes.start();
        Revocations other = processes.startFollowing();
        await().atMost(PATIENCE).until(() -> trusts(other, session));

        one.ofSession(session);

        awaitKnown(other, List.of(session));
    }

    @Test
    void usersAreNamedAsSessionsAre() {
        Revocations one = processes.start();
        Revocations other = processes.startFollowing();
        ObjectId user = new ObjectId();

        one.ofUser(user);

        await().atMost(PATIENCE).until(() -> !other.areRuledOut(session, user));
    }

    @Test
    void theSameProcessKnowsAtOnce() {
        Revocations process = processes.startFollowing();

        process.ofSession(session);

        assertThat(trusts(process, session)).isFalse();
        awaitCertain(process);
        assertThat(trusts(process, session)).isFalse();
    }

    @Test
    void aProcessThatStartsLaterReadsWhatIsThere() {
        processes.start().ofSession(session);
        // MongoDB's time goes on: the stream begins later than what was said.
        commands.client()
                .getDatabase(processes.databaseName)
                .getCollection("other", BsonDocument.class)
                .insertOne(new BsonDocument());

        Revocations later = processes.startFollowing();

        assertThat(trusts(later, session)).isFalse();
    }

    @Test
    void nothingIsReadAndNoThreadRunsBeforeTokensCome() {
        Revocations process = processes.start();

        assertThat(process.isFollowing()).isFalse();
        assertThat(trusts(process, session)).isFalse();

        assertThat(process.isFollowing()).isFalse();
        assertThat(commands.names()).isEmpty();
    }

    @Test
    void withoutDelayNothingIsTrustedAndNothingFollowed() {
        Revocations process =
                processes.start(new RevocationTimes(Duration.ZERO, TIMES.retention(), TIMES.idle()), new AtomicLong());

        for (int i = 0; i < 10; i++) {
            assertThat(trusts(process, session)).isFalse();
        }

        assertThat(process.isFollowing()).isFalse();
    }

    @Test
    void aProcessThatIdlesStopsToFollowAndBeginsAnew() {
        AtomicLong passed = new AtomicLong();
        Revocations process = processes.start(TIMES, passed);
        awaitCertain(process);

        passed.addAndGet(TIMES.idle().toNanos() + 1);
        await().atMost(PATIENCE).until(() -> !process.isFollowing());
        processes.start().ofSession(session);

        awaitCertain(process);
        assertThat(trusts(process, session)).isFalse();
    }

    @Test
    void whoeverIsNamedAgainIsKeptByMongoDbForLonger() {
        Revocations process = processes.start();
        process.ofSession(session);
        Instant first = expiry();

        await().atMost(PATIENCE).until(() -> {
            process.ofSession(session);
            return expiry().isAfter(first);
        });

        assertThat(entries().countDocuments()).isEqualTo(1);
    }

    @Test
    void mongoDbRemovesWhatHasExpired() {
        EspalierDatabase database = new EspalierDatabase(commands::client, processes.databaseName);
        try (Revocations process = Revocations.open(
                database, new RevocationTimes(TIMES.delay(), Duration.ofSeconds(1), TIMES.idle()), Clock.systemUTC())) {
            process.ofSession(session);

            await().atMost(PATIENCE).until(() -> entries().countDocuments() == 0);
        }
    }

    /** Cursor not found, which the driver mends; history lost, interrupted and no such shard, which it does not. */
    @ParameterizedTest
    @ValueSource(ints = {43, 286, 11_601, 70})
    void aStreamThatBreaksIsMendedAndMissesNothing(int errorCode) {
        Revocations process = processes.startFollowing();

        processes.failNext("getMore", errorCode, applicationName);
        processes.start().ofSession(session);

        awaitDoubt(process, session);
        awaitCertain(process);
        assertThat(trusts(process, session)).isFalse();
    }

    @Test
    void aStreamThatCannotBeOpenedIsOpenedLater() {
        Revocations process = processes.start();
        processes.failNext("aggregate", 13, applicationName);
        trusts(process, session);
        trusts(process, session);
        await().atMost(PATIENCE).until(process::isFollowing);

        processes.start().ofSession(session);

        awaitCertain(process);
        assertThat(trusts(process, session)).isFalse();
    }

    @Test
    void aStreamWhoseCollectionIsDroppedEnds() {
        Freshness freshness = new Freshness(TIMES.delay(), System::nanoTime, Clock.systemUTC());
        RevocationRepository repository =
                new RevocationRepository(new EspalierDatabase(commands::client, processes.databaseName));
        repository.name(session, "session", Instant.now().plus(TIMES.retention()));
        try (RevocationStream stream = repository.open(freshness, Duration.ofMillis(1), ignored -> {})) {
            stream.next(ignored -> {});

            entries().drop();

            assertThatIllegalStateException().isThrownBy(() -> {
                stream.next(ignored -> {});
                // Had it ended silently, this would be said without a word to the server.
                stream.next(ignored -> {});
            });
        }
    }

    @Test
    void aStreamThatEndsSilentlyIsNotTakenForOneThatHasNothingToSay() {
        Revocations process = processes.startFollowing();

        entries().drop();
        processes.start().ofSession(session);

        awaitDoubt(process, session);
        awaitCertain(process);
        assertThat(trusts(process, session)).isFalse();
    }

    @Test
    void moreThanOneAnswerHoldsIsReadWhole() {
        Revocations process = processes.startFollowing();
        List<ObjectId> many = new ArrayList<>();
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < 3 * RevocationStream.BATCH; i++) {
            ObjectId id = new ObjectId();
            many.add(id);
            documents.add(new BsonDocument("_id", new BsonObjectId(id)));
        }

        entries().insertMany(documents);

        awaitKnown(process, many);
    }

    /** Processes begin to follow while others revoke: whoever is certain knows all that was said more than the delay ago. */
    @Test
    void nothingFallsBetweenLoadingAndFollowing() throws Exception {
        Revocations writer = processes.start();
        List<ObjectId> said = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean end = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                threads.execute(() -> {
                    while (!end.get()) {
                        ObjectId id = new ObjectId();
                        writer.ofSession(id);
                        said.add(id);
                    }
                });
            }
            try {
                for (int i = 0; i < 10; i++) {
                    Revocations process = processes.startFollowing();
                    List<ObjectId> known = List.copyOf(said);
                    // Only the newest may be unknown, and not for long.
                    awaitKnown(process, known);
                    process.close();
                }
            } finally {
                end.set(true);
            }
        }
        assertThat(said).hasSizeGreaterThan(10);
    }

    /** In doubt of these, and not only because it is certain of nothing at the moment. */
    private static void awaitKnown(Revocations process, List<ObjectId> revoked) {
        await().atMost(PATIENCE)
                .until(() -> trusts(process, new ObjectId())
                        && revoked.stream().noneMatch(id -> trusts(process, id))
                        && trusts(process, new ObjectId()));
    }

    private Instant expiry() {
        return Instant.ofEpochMilli(Objects.requireNonNull(entries().find().first())
                .getDateTime("expires_at")
                .getValue());
    }

    private MongoCollection<BsonDocument> entries() {
        return commands.client()
                .getDatabase(processes.databaseName)
                .getCollection(RevocationRepository.COLLECTION, BsonDocument.class);
    }
}
