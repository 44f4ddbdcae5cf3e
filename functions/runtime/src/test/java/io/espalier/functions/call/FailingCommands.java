package io.espalier.functions.call;

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
import org.bson.BsonString;
import org.bson.types.ObjectId;

/** A client whose commands the server makes fail when it is told to, and that counts them. Nobody else's commands fail. */
final class FailingCommands implements AutoCloseable {
    private final MongoReplicaSet set = MongoReplicaSet.shared();
    private final String name = "failing" + new ObjectId();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(set.connectionString()))
            .applicationName(name)
            .addCommandListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                    sent.add(event.getCommandName());
                }
            })
            .build());

    MongoClient client() {
        return client;
    }

    long sent(String command) {
        return sent.stream().filter(command::equals).count();
    }

    /**
     * @param mode such as {@code {times: 2}} or {@code 'alwaysOn'}
     * @param failure such as {@code {errorCode: 112}}
     */
    void fail(String command, String mode, String failure) {
        BsonDocument data = BsonDocument.parse(failure)
                .append(
                        "failCommands",
                        BsonDocument.parse("{a: ['" + command + "']}").get("a"))
                .append("appName", new BsonString(name));
        configure(BsonDocument.parse("{mode: " + mode + "}").append("data", data));
    }

    private void configure(BsonDocument options) {
        BsonDocument command = new BsonDocument("configureFailPoint", new BsonString("failCommand"));
        command.putAll(options);
        set.client().getDatabase("admin").runCommand(command);
    }

    @Override
    public void close() {
        configure(BsonDocument.parse("{mode: 'off'}"));
        client.close();
    }
}
