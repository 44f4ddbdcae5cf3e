package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import io.espalier.testing.AppClient;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a call of the packaged server costs in commands, as MongoDB's own profiler records them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallCostIT {
    private static final String DATABASE = "espalier_call_cost";
    private static final int CALLS = 300;

    /** Sent once in a while, however many calls there are. */
    private static final Set<String> OF_THE_STREAM = Set.of("getMore", "aggregate", "find", "ping");

    private final MongoDatabase database = MongoReplicaSet.shared().client().getDatabase(DATABASE);
    private final TrialServer server = TrialServer.start(Map.of(
            "ESPALIER_DATABASE",
            DATABASE,
            // So long that a slow machine is no reason to doubt.
            "ESPALIER_ACCOUNTS_REVOCATION_DELAY",
            "15s"));

    @BeforeAll
    void recordEverything() {
        // Large enough to forget nothing.
        database.createCollection(
                "system.profile", new CreateCollectionOptions().capped(true).sizeInBytes(16 * 1024 * 1024));
        database.runCommand(new BsonDocument("profile", new BsonInt32(2)));
    }

    @AfterAll
    void stop() {
        database.runCommand(new BsonDocument("profile", new BsonInt32(0)));
        server.close();
    }

    @Test
    void aCallWithoutDataMakesNoRoundTripAndLogsAreStoredInBatches() {
        AppClient user = server.user();
        awaitNoLookUp(user);
        int before = commands().size();

        long begin = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            assertThat(user.call("empty").status()).isEqualTo(200);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> logEntries() >= CALLS);
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds() + 1;

        List<BsonDocument> caused = commands().subList(before, commands().size());
        assertThat(caused)
                .filteredOn(command -> !isOn(command, "logs") && !isOfTheStream(command))
                .isEmpty();
        // Ten writes a second, however slowly the calls come.
        assertThat(caused).filteredOn(command -> isOn(command, "logs")).hasSizeLessThanOrEqualTo((int)
                Math.min(CALLS / 2, 10 * seconds + 1));
    }

    /** Until following has begun, each use of a token looks its user up. */
    private void awaitNoLookUp(AppClient user) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            long before = lookUps();
            user.call("empty");
            return lookUps() == before;
        });
    }

    private long lookUps() {
        return commands().stream().filter(command -> isOn(command, "sessions")).count();
    }

    private static boolean isOn(BsonDocument command, String collection) {
        return command.getString("ns").getValue().equals(DATABASE + "." + collection);
    }

    private static boolean isOfTheStream(BsonDocument command) {
        return isOn(command, "revocations")
                && OF_THE_STREAM.stream().anyMatch(command.getDocument("command")::containsKey);
    }

    private long logEntries() {
        return database.getCollection("logs")
                .countDocuments(new BsonDocument("function_name", new BsonString("empty")));
    }

    /** Those of the server, the oldest first. */
    private List<BsonDocument> commands() {
        return database.getCollection("system.profile", BsonDocument.class)
                .find(new BsonDocument("appName", new BsonString("espalier")))
                .into(new ArrayList<>());
    }
}
