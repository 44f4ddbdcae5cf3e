package io.espalier.leases;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client whose commands are written down. */
final class Commands implements CommandListener, AutoCloseable {
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final MongoClient client;

    Commands(String connectionString) {
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(connectionString))
                .addCommandListener(this)
                .build());
    }

    MongoClient client() {
        return client;
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        names.add(event.getCommandName());
    }

    /** The commands since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(names);
        names.clear();
        return taken;
    }

    @Override
    public void close() {
        client.close();
    }
}
