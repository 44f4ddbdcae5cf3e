package io.espalier.shop.lambda;

import io.espalier.testing.MongoReplicaSet;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A MongoDB of its own for the application under test. */
public final class FreshMongo implements QuarkusTestResourceLifecycleManager {
    static final String ADMIN_KEY = "lambda-admin-key-0123456789abcdef0123456789";

    @Override
    public Map<String, String> start() {
        return Map.of(
                "espalier.mongodb-uri", MongoReplicaSet.shared().connectionString(), "espalier.admin-key", ADMIN_KEY);
    }

    @Override
    public void stop() {
        // The shared replica set ends with the JVM.
    }
}
