package io.espalier.shop.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.ServerProcess;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A server that dies after the user-creation function and before the user's confirmation never locks an address out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InterruptedRegistrationIT {
    private static final String PASSWORD = "a-long-password";

    private final ShopFixture shop = new ShopFixture();
    private final ServerProcess server = shop.startServer();
    private final ShopClient client = ShopClient.of(server);

    @AfterAll
    void stop() {
        server.close();
        shop.close();
    }

    @Test
    void theNextLoginCompletesAFirstLogin() {
        String email = "ada@shop.example";
        ShopClient.Answer registered = client.request(
                "POST",
                "/api/client/v2.0/app/" + ShopClient.APP_ID + "/auth/providers/local-userpass/register",
                "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, PASSWORD));
        assertThat(registered.status()).as(registered.toString()).isEqualTo(201);
        String userId = client.login(email, PASSWORD).userId();

        interruptBeforeConfirmation(email, false);

        assertThat(client.login(email, PASSWORD).userId()).isEqualTo(userId);
    }

    @Test
    void theNextRegistrationTakesTheAddress() {
        String email = "grace@shop.example";
        String userId = userId(client.register(email, "another-password", "Grace"));

        interruptBeforeConfirmation(email, true);

        assertThat(userId(client.register(email, PASSWORD, "Grace"))).isEqualTo(userId);
        assertThat(client.login(email, PASSWORD).userId()).isEqualTo(userId);
        assertThat(client.tryLogin(email, "another-password").status()).isEqualTo(401);
    }

    private static String userId(ShopClient.Answer registered) {
        assertThat(registered.status()).as(registered.toString()).isEqualTo(201);
        return registered.json().getString("user_id").getValue();
    }

    /** Puts the account back to where a killed server leaves it, its claim run out. */
    private void interruptBeforeConfirmation(String email, boolean direct) {
        BsonDocument change = BsonDocument.parse("""
                {$set: {state: 'creating',
                        claim: {token: {$oid: '000000000000000000000001'}, until: {$date: '2020-01-01T00:00:00Z'}}},
                 $unset: {creation_date: 1}}""");
        change.getDocument("$set").append("direct", BsonBoolean.valueOf(direct));
        BsonDocument account = new BsonDocument("data.email", new BsonString(email));
        assertThat(shop.accounts().updateOne(account, change).getModifiedCount())
                .isEqualTo(1);
    }
}
