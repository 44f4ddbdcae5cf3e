package io.espalier.functions.database;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.espalier.functions.config.EspalierConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.bson.UuidRepresentation;
import org.jspecify.annotations.Nullable;

/**
 * Makes the process's one MongoDB client when it is first asked for.
 *
 * <p>Quarkus' own client beans are switched off: they connect while the application starts, two of them, whether or not
 * anybody needs data. Its support for the driver in native images is in force all the same.
 */
@Singleton
final class LazyMongoClient {
    private static final int SERVER_SELECTION_SECONDS = 10;

    private final EspalierConfig config;
    private volatile @Nullable MongoClient client;

    @Inject
    LazyMongoClient(EspalierConfig config) {
        this.config = config;
    }

    MongoClient get() {
        MongoClient made = client;
        return made == null ? make() : made;
    }

    private synchronized MongoClient make() {
        MongoClient made = client;
        if (made == null) {
            made = MongoClients.create(settings(config.mongodbUri()
                    .orElseThrow(() -> new IllegalStateException(
                            "no MongoDB is named: set MONGODB_URI to the connection string of a replica set"))));
            client = made;
        }
        return made;
    }

    static MongoClientSettings settings(String uri) {
        return MongoClientSettings.builder()
                .applicationName("espalier")
                .uuidRepresentation(UuidRepresentation.STANDARD)
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(SERVER_SELECTION_SECONDS, TimeUnit.SECONDS))
                // Last, so that what the connection string says wins.
                .applyConnectionString(new ConnectionString(uri))
                .build();
    }

    @PreDestroy
    synchronized void close() {
        MongoClient made = client;
        if (made != null) {
            made.close();
        }
    }
}
