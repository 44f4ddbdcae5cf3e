package io.espalier.functions.idempotency;

import static io.espalier.functions.idempotency.Attempts.PLAIN;
import static io.espalier.functions.idempotency.Attempts.TRANSACTIONAL;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.espalier.testing.MongoReplicaSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a key costs, in commands to MongoDB. */
class CostOfKeysIT {
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(MongoReplicaSet.shared().connectionString()))
            .addCommandListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                    commands.add(event.getCommandName());
                }
            })
            .build());
    private final String data = "data" + new ObjectId();
    private final Attempts attempts = Attempts.of(
            client,
            "own" + new ObjectId(),
            (arguments, context, response) ->
                    context.database(data).collection("effects").insertOne(new BsonDocument()));

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void withoutAKeyNothingIsAdded() {
        attempts.withoutKey(PLAIN);
        attempts.withoutKey(TRANSACTIONAL);
        assertThat(commands).containsExactly("insert", "insert", "commitTransaction");
    }

    @Test
    void withAKeyOneCommandGoesBeforeAndOneAfter() {
        attempts.call(PLAIN, "k");
        assertThat(commands).containsExactly("findAndModify", "insert", "update");
    }

    @Test
    void aTransactionTakesTheAnswerAlong() {
        attempts.call(TRANSACTIONAL, "k");
        assertThat(commands).containsExactly("findAndModify", "insert", "update", "commitTransaction");
    }

    @Test
    void aRepetitionIsOneCommand() {
        attempts.call(PLAIN, "k");
        commands.clear();
        attempts.call(PLAIN, "k");
        assertThat(commands).containsExactly("findAndModify");
    }
}
