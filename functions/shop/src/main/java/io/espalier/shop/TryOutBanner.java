package io.espalier.shop;

import static com.mongodb.client.model.Filters.gte;

import com.mongodb.client.MongoClient;
import org.bson.BsonDocument;
import org.eclipse.microprofile.config.Config;

/** What a newcomer needs to try the shop: addresses, users, and lines to paste into a shell. */
final class TryOutBanner {
    private static final String APP_ID = "shop-local";

    private final Config config;
    private final MongoClient client;

    TryOutBanner(Config config, MongoClient client) {
        this.config = config;
        this.client = client;
    }

    String text() {
        String baseUrl = "http://localhost:"
                + config.getOptionalValue("quarkus.http.port", String.class).orElse("8080");
        TryOutData.Login ada = TryOutData.logins().getFirst();
        String orders = baseUrl + "/app/" + APP_ID + "/endpoint/api/orders";
        StringBuilder text = new StringBuilder("the shop is open\n\n");
        text.append("  base URL       ").append(baseUrl).append('\n');
        text.append("  client app id  ").append(APP_ID).append("\n\n");
        for (TryOutData.Login login : TryOutData.logins()) {
            text.append("  %-8s  %-20s  %s%n".formatted(login.role(), login.email(), login.password()));
        }
        text.append("\nPaste these lines into a shell:\n\n");
        text.append("""
                  TOKEN=$(curl -s -H 'Content-Type: application/json' -d '{"username": "%s", "password": "%s"}' %s/api/client/v2.0/app/%s/auth/providers/local-userpass/login | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/')
                  curl -s -H "Authorization: Bearer $TOKEN" '%s?limit=3'
                  curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"items": [{"product_id": "%s", "quantity": 2}], "shippingAddress": {"street": "1 Main St", "city": "Springfield", "state": "IL", "zip": "62701"}}' %s
                """.formatted(ada.email(), ada.password(), baseUrl, APP_ID, orders, productInStock(), orders));
        return text.toString();
    }

    private String productInStock() {
        BsonDocument found = client.getDatabase(ShopData.ECOMMERCE)
                .getCollection("inventory", BsonDocument.class)
                .find(gte("quantity", 10))
                .first();
        return found == null ? "" : found.getObjectId("_id").getValue().toHexString();
    }
}
