package io.espalier.accounts;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.espalier.testing.MongoReplicaSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that remembers which commands it sent, except those of the thread that follows revocations. Thread-safe. */
public final class CountedCommands implements CommandListener, AutoCloseable {
    private static final Set<String> OF_DRIVER = Set.of("hello", "endSessions", "killCursors");

    private final List<String> names = new CopyOnWriteArrayList<>();
    private final MongoClient client;

    public CountedCommands(MongoReplicaSet set, String applicationName) {
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(set.connectionString()))
                .applicationName(applicationName)
                .addCommandListener(this)
                .build());
    }

    public MongoClient client() {
        return client;
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        boolean follower = Thread.currentThread().getName().equals("espalier-revocations");
        if (!follower && !OF_DRIVER.contains(event.getCommandName())) {
            names.add(event.getCommandName());
        }
    }

    /** In their order. */
    public List<String> names() {
        return List.copyOf(names);
    }

    public void forget() {
        names.clear();
    }

    @Override
    public void close() {
        client.close();
    }
}
