package io.espalier.rules.guard;

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

/** The commands that clients made here send for their operations. */
final class CommandLog implements CommandListener {
    private final List<BsonDocument> commands = new CopyOnWriteArrayList<>();

    MongoClient client() {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(
                        new ConnectionString(MongoReplicaSet.shared().connectionString()))
                .addCommandListener(this)
                .build());
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        if (!event.getCommandName().equals("endSessions")) {
            commands.add(event.getCommand().clone());
        }
    }

    List<BsonDocument> commands() {
        return commands;
    }

    List<String> names() {
        return commands.stream().map(BsonDocument::getFirstKey).toList();
    }

    void clear() {
        commands.clear();
    }
}
