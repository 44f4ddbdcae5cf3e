package io.espalier.functions.database;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.functions.config.EspalierConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.bson.BsonDocument;

/**
 * The process's one MongoDB client, and the database that Espalier keeps its own collections in. The client is created when
 * it is first asked for, so that a process that needs no data opens no connection. Thread-safe.
 */
@Singleton
public final class EspalierDatabase {
    private final Supplier<MongoClient> client;
    private final String name;

    @Inject
    EspalierDatabase(LazyMongoClient client, EspalierConfig config) {
        this(client::get, config.database());
    }

    /** @param client asked for at each use; the same one every time */
    public EspalierDatabase(Supplier<MongoClient> client, String name) {
        this.client = client;
        this.name = name;
    }

    public String name() {
        return name;
    }

    public MongoClient client() {
        return client.get();
    }

    /**
     * One of Espalier's own collections: majority reads and writes from the primary, whatever the connection string says.
     */
    public MongoCollection<BsonDocument> collection(String collection) {
        return client().getDatabase(name)
                .getCollection(collection, BsonDocument.class)
                .withWriteConcern(WriteConcern.MAJORITY)
                .withReadConcern(ReadConcern.MAJORITY)
                .withReadPreference(ReadPreference.primary());
    }
}
