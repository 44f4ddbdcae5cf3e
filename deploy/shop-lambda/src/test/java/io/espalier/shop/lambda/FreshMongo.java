package io.espalier.shop.lambda;

import io.espalier.testing.MongoReplicaSet;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A MongoDB of its own for the application under test. */
public final class FreshMongo implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        return Map.of("espalier.mongodb-uri", MongoReplicaSet.shared().connectionString());
    }

    @Override
    public void stop() {
        // The shared replica set ends with the JVM.
    }
}
