package io.espalier.shop;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;
import static com.mongodb.client.model.Indexes.text;

import com.mongodb.client.MongoClient;
import com.mongodb.client.model.IndexOptions;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.conversions.Bson;

/**
 * The indexes of all collections of the shop. Unique ones are promises that functions lean on; notifications are forgotten
 * after 90 days.
 */
@Singleton
public class ShopIndexes implements Migration {
    private static final long NOTIFICATION_DAYS = 90;

    @Override
    public void migrate(EspalierDatabase database) {
        createIn(database.client());
    }

    static void createIn(MongoClient client) {
        ecommerce(new Indexes(client, ShopData.ECOMMERCE));
        new Indexes(client, ShopData.USERDATA).unique("user_profiles", ascending("user_id"));
        auth(new Indexes(client, "auth"));
        blog(new Indexes(client, "blog"));
    }

    private static void ecommerce(Indexes indexes) {
        indexes.plain("products", ascending("status"));
        indexes.plain("products", ascending("category_id"));
        indexes.unique("categories", ascending("name"));
        indexes.unique("inventory", ascending("product_id"));
        indexes.plain("orders", compoundIndex(ascending("user_id"), descending("created_at")));
        indexes.plain("orders", ascending("status", "created_at"));
        indexes.plain("orders", ascending("status", "updated_at"));
        indexes.plain("orders_archive", compoundIndex(ascending("user_id"), descending("created_at")));
        // Addresses are stored in lower case; anonymous customers have none.
        indexes.create(
                "users", ascending("email"), new IndexOptions().unique(true).partialFilterExpression(exists("email")));
        // Only what was under way when its order was cancelled has the mark: a handful.
        indexes.create(
                "payments",
                ascending(CancelledPayments.ORDER_CANCELLED, "status"),
                new IndexOptions().partialFilterExpression(eq(CancelledPayments.ORDER_CANCELLED, true)));
        indexes.unique("shipping_records", ascending("tracking_number"));
        indexes.create(
                "notifications", ascending("at"), new IndexOptions().expireAfter(NOTIFICATION_DAYS, TimeUnit.DAYS));
        indexes.plain("review_requests", ascending("status", "due_at"));
        indexes.plain("user_sessions", ascending("expires_at"));
        indexes.plain("product_recommendations", compoundIndex(ascending("user_id"), descending("score")));
    }

    private static void auth(Indexes indexes) {
        indexes.plain("user_permissions", ascending("user_id"));
        indexes.plain("user_permissions", ascending("role_id"));
        indexes.plain("roles", ascending("name"));
        indexes.plain("role_permissions", ascending("role_id"));
        indexes.plain("role_permissions", ascending("permission_id"));
        indexes.plain("permissions", ascending("resource", "action"));
    }

    private static void blog(Indexes indexes) {
        BsonDocument weights = new BsonDocument("title", new BsonInt32(10))
                .append("excerpt", new BsonInt32(5))
                .append("content", new BsonInt32(1))
                .append("tags", new BsonInt32(3));
        indexes.create(
                "articles",
                compoundIndex(text("title"), text("excerpt"), text("content"), text("tags")),
                new IndexOptions().weights(weights));
    }

    /** Creates what is missing in one database. */
    private record Indexes(MongoClient client, String database) {
        void plain(String collection, Bson keys) {
            create(collection, keys, new IndexOptions());
        }

        void unique(String collection, Bson keys) {
            create(collection, keys, new IndexOptions().unique(true));
        }

        void create(String collection, Bson keys, IndexOptions options) {
            client.getDatabase(database).getCollection(collection).createIndex(keys, options);
        }
    }
}
