package io.espalier.accounts.revocations;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import io.espalier.functions.database.EspalierDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;

/** Processes that revoke and check tokens of one database. Those that were opened here end with {@link #close}. */
final class Processes implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final RevocationTimes TIMES =
            new RevocationTimes(Duration.ofSeconds(1), Duration.ofMinutes(40), Duration.ofMinutes(1));

    final String databaseName = "revocations_" + new ObjectId().toHexString();
    private final Supplier<MongoClient> client;
    private final List<Revocations> open = new ArrayList<>();

    Processes(Supplier<MongoClient> client) {
        this.client = client;
    }

    Revocations start() {
        return start(TIMES, new AtomicLong());
    }

    /** @param passed nanoseconds that this process believes to have passed besides */
    Revocations start(RevocationTimes times, AtomicLong passed) {
        EspalierDatabase database = new EspalierDatabase(client, databaseName);
        RevocationRepository repository = new RevocationRepository(database);
        Revocations process =
                new Revocations(repository, times, Clock.systemUTC(), () -> System.nanoTime() + passed.get());
        open.add(process);
        return process;
    }

    /** A process that follows, and is certain. */
    Revocations startFollowing() {
        Revocations process = start();
        awaitCertain(process);
        return process;
    }

    static void awaitCertain(Revocations process) {
        await().atMost(PATIENCE).until(() -> trusts(process, new ObjectId()));
    }

    static void awaitDoubt(Revocations process, ObjectId subject) {
        await().atMost(PATIENCE).until(() -> !trusts(process, subject));
    }

    /** Whether a token of this session would be accepted without a look-up. */
    static boolean trusts(Revocations process, ObjectId session) {
        return process.areRuledOut(session, new ObjectId());
    }

    /** Makes the next answers to a command fail, for clients of that name. */
    void failNext(String command, int errorCode, String applicationName) {
        client.get().getDatabase("admin").runCommand(BsonDocument.parse("""
                {configureFailPoint: "failCommand", mode: {times: 1},
                 data: {failCommands: ["%s"], errorCode: %d, appName: "%s"}}
                """.formatted(
                        command, errorCode, applicationName)));
    }

    @Override
    public void close() {
        open.forEach(Revocations::close);
    }
}
