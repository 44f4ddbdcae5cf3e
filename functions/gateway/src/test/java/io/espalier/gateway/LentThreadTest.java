package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.call.AbandonedCallException;
import io.espalier.functions.log.EndedRequest;
import io.espalier.functions.log.RequestLog;
import io.espalier.gateway.http.ClientResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests on threads of the functions' pool. */
@Timeout(60)
class LentThreadTest {
    private final List<EndedRequest> entries = new CopyOnWriteArrayList<>();
    private final BlockingQueue<ClientResponse> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger abandoned = new AtomicInteger();
    private final CountDownLatch back = new CountDownLatch(1);
    private final Gateways gateways = new Gateways()
            .timeLimit(Duration.ofSeconds(2))
            .log(new RequestLog() {
                @Override
                public void ended(EndedRequest request) {
                    entries.add(request);
                }

                @Override
                public Optional<String> link(String baseUrl, String correlationId) {
                    return Optional.empty();
                }
            })
            .function("one", (arguments, context, response) -> new BsonInt32(1))
            .function("endless", (arguments, context, response) -> {
                while (end.getCount() > 0) {
                    Thread.onSpinWait();
                }
                return new BsonInt32(2);
            });
    private final Gateway gateway = gateways.open();

    @AfterEach
    void letGo() {
        end.countDown();
    }

    private Requests.Answer answer(Requests asked) throws InterruptedException {
        assertThat(gateways.pool().lend(() -> {
                    try {
                        gateway.handleOnLentThread(asked.build(), answers::add);
                    } catch (AbandonedCallException e) {
                        abandoned.incrementAndGet();
                    }
                    back.countDown();
                }))
                .isTrue();
        return new Requests.Answer(answers.take());
    }

    @Test
    void theAnswerIsThatOfAnyOtherThread() throws Exception {
        Requests asked = post("/one", "[]").asAda().header("X-Correlation-Id", "request-1");
        assertThat(answer(asked).text()).isEqualTo(asked.to(gateway).text()).isEqualTo("1");
        assertThat(answers).isEmpty();
    }

    @Test
    void refusalsComeFromTheThreadItself() throws Exception {
        assertThat(answer(post("/one", "[]")).status()).isEqualTo(401);
        back.await();
        assertThat(answers).isEmpty();
        assertThat(entries).hasSize(1);
    }

    @Test
    void theTimeLimitIsToldOnceInTheSameWords() throws Exception {
        Requests asked = post("/endless", "[]").asAda().header("X-Correlation-Id", "request-1");
        Requests.Answer standIn = answer(asked);
        Requests.Answer usual = asked.to(gateway);
        assertThat(standIn.status()).isEqualTo(usual.status());
        assertThat(standIn.text()).isEqualTo(usual.text()).contains("ExecutionTimeLimitExceeded");
        assertThat(standIn.response().headers()).isEqualTo(usual.response().headers());

        end.countDown();
        back.await();
        assertThat(abandoned.get()).isEqualTo(1);
        assertThat(answers).isEmpty();
        assertThat(entries).hasSize(2);
        // The other body ends on a thread of its own.
        while (gateways.pool().overdueBodies() > 0) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /one, true",
        "GET, /one, true",
        "POST, /app/shop-local/endpoint/one, true",
        "POST, /api/client/v2.0/app/shop-local/functions/call, true",
        "GET, /api/client/v2.0/app/shop-local/functions/call, false",
        "POST, /api/client/v2.0/app/shop-local/auth/providers/anon-user/login, false",
        "POST, /api/client/v2.0/auth/session, false",
        "OPTIONS, /one, false"
    })
    void placesAreForRequestsThatCallFunctions(String method, String path, boolean suits) {
        assertThat(PlaceRequests.suits(request(method, path).build())).isEqualTo(suits);
    }

    @Test
    void whatIsKeptOrToldOtherwiseIsNotForThem() {
        assertThat(PlaceRequests.suits(
                        get("/one").header("idempotency-key", "k").build()))
                .isFalse();
        assertThat(PlaceRequests.suits(
                        request("POST", "/one").header("ce-id", "1").build()))
                .isFalse();
        assertThat(PlaceRequests.suits(request("POST", "/one")
                        .header("Content-Type", "application/cloudevents+json")
                        .build()))
                .isFalse();
    }
}
