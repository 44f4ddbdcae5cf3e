package io.espalier.shop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.ServerProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** A server that is asked to stop (SIGTERM) finishes what it has begun. */
class GracefulStopIT {

    @Test
    void aCallThatHasBegunIsAnsweredBeforeTheServerEnds() throws Exception {
        try (ShopFixture shop = new ShopFixture();
                ServerProcess server = shop.startServerWithoutClock()) {
            ShopClient customer = shop.customer(server, "kate");
            // The sandbox never answers for this card: the call takes the whole time limit of a payment.
            ShopClient.Answer placed = customer.order(shop.product(5).toHexString(), 1, "card_timeout");
            assertThat(placed.status()).as(placed.toString()).isEqualTo(201);
            shop.makeOrdersOld();
            CompletableFuture<ShopClient.Answer> run = CompletableFuture.supplyAsync(() -> ShopClient.of(server)
                    .withToken(ShopFixture.ADMIN_KEY)
                    .call("espalier/schedules/run", new BsonString("processPendingOrders")));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> shop.collection("payments").countDocuments(new BsonDocument()) == 1);
            assertThat(run).as("the payment is still on its way").isNotDone();

            int exitCode = server.stop();

            assertThat(run.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(exitCode).as("ended by the signal, after its work").isEqualTo(143);
            BsonDocument payment = shop.collection("payments").find().first();
            assertThat(payment).isNotNull();
            assertThat(payment.getString("status").getValue()).isEqualTo("unknown");
        }
    }
}
