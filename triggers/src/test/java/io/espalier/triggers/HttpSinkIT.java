package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.app.TriggerProcessor.Mode;
import io.espalier.app.TriggerProcessor.OfHttp;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.HttpReceiver.Answer;
import io.espalier.triggers.HttpReceiver.Request;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that are sent as CloudEvents. */
class HttpSinkIT {
    private static final RetryPolicy THREE_TIMES = new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(20), 0);
    private static final DeliveryPolicy IN_ORDER = DeliveryPolicy.of(Ordering.TOTAL);

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final HttpReceiver receiver = new HttpReceiver(request -> Answer.of(204));
    private final Map<String, String> settings =
            new HashMap<>(Map.of("backoff.initial", "20ms", "backoff.max", "100ms", "position-interval", "20ms"));
    private Triggers triggers = world.triggers();

    @AfterEach
    void stop() {
        triggers.stop();
        receiver.close();
    }

    @Test
    void eachChangeArrivesAsACloudEventInOrder() {
        start(to(receiver.address("/orders?key=1"), Mode.BINARY), IN_ORDER);
        world.insertOrders(0, 3);
        world.orders().updateOne(Filters.eq("_id", 2), Updates.set("n", 7));
        world.orders().deleteOne(Filters.eq("_id", 0));
        awaitRequests(5);

        assertThat(receiver.requests).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/orders?key=1");
            assertThat(request.headers())
                    .containsEntry("ce-specversion", "1.0")
                    .containsEntry("ce-source", "/espalier/test-app/triggers/" + TriggerWorld.TRIGGER)
                    .containsEntry("content-type", "application/json")
                    .containsEntry("x-own", "yes")
                    .containsKeys("ce-id", "ce-time");
        });
        assertThat(receiver.requests.stream().map(request -> request.headers().get("ce-type")))
                .containsExactly(
                        "io.espalier.trigger.insert",
                        "io.espalier.trigger.insert",
                        "io.espalier.trigger.insert",
                        "io.espalier.trigger.update",
                        "io.espalier.trigger.delete");
        assertThat(receiver.requests.stream().map(request -> request.headers().get("ce-subject")))
                .containsExactly("0", "1", "2", "2", "0");
        assertThat(receiver.requests.stream()
                        .map(request -> request.headers().get("ce-id"))
                        .distinct())
                .hasSize(5);
        assertThat(receiver.requests.get(3).json().getDocument("fullDocument")).isEqualTo(order(2, 7));
        assertThat(receiver.mostAtOnce).hasValue(1);
    }

    @Test
    void inStructuredModeTheBodyIsTheWholeEvent() {
        start(new OfHttp(Optional.of(receiver.address("/")), Map.of(), Mode.STRUCTURED, true), IN_ORDER);
        world.insertOrders(4, 5);
        awaitRequests(1);
        Request request = receiver.requests.getFirst();
        assertThat(request.headers().get("content-type")).startsWith("application/cloudevents+json");
        assertThat(request.headers().keySet()).noneMatch(name -> name.startsWith("ce-"));
        BsonDocument event = request.json();
        assertThat(event.getString("type").getValue()).isEqualTo("io.espalier.trigger.insert");
        assertThat(event.getString("datacontenttype").getValue()).isEqualTo("application/json");
        assertThat(event.getDocument("data").getDocument("fullDocument")).isEqualTo(order(4, 4));
        assertThat(event.getDocument("data").isTimestamp("clusterTime")).isTrue();
    }

    @Test
    void aReceiverThatIsAwayIsWaitedForAndNothingIsCounted() {
        start(to(receiver.address("/"), Mode.BINARY), IN_ORDER);
        world.insertOrders(0, 2);
        awaitRequests(2);
        receiver.goAway();
        world.insertOrders(2, 6);
        await().atMost(TriggerWorld.DEADLINE).until(() -> status().retries() >= 3);
        receiver.comeBack();
        awaitRequests(6);
        assertThat(subjects()).isEqualTo(List.of("0", "1", "2", "3", "4", "5"));
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void eventsOfATimeWithoutAProcessAreSentByTheNext() {
        OfHttp http = to(receiver.address("/"), Mode.BINARY);
        start(http, IN_ORDER);
        world.insertOrders(0, 2);
        awaitRequests(2);
        triggers.stop();
        world.insertOrders(2, 4);
        triggers.start();
        awaitRequests(4);
        assertThat(subjects()).isEqualTo(List.of("0", "1", "2", "3"));
    }

    @Test
    void retryAfterIsNoFailure() {
        AtomicInteger refusals = new AtomicInteger(3);
        receiver.answersWith(request -> refusals.getAndDecrement() > 0
                ? new Answer(refusals.get() % 2 == 0 ? 503 : 429, Map.of("Retry-After", "0"), "")
                : Answer.of(202));
        start(to(receiver.address("/"), Mode.BINARY), IN_ORDER);
        world.insertOrders(0, 2);
        awaitRequests(5);
        assertThat(subjects()).isEqualTo(List.of("0", "0", "0", "0", "1"));
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void aFailureIsTriedAgainAsThePolicySaysAndThenADeadLetter() {
        receiver.answersWith(request -> Answer.of("1".equals(request.headers().get("ce-subject")) ? 500 : 200));
        start(
                to(receiver.address("/orders?key=secret"), Mode.BINARY),
                TriggerWorld.policy(Ordering.TOTAL, THREE_TIMES));
        world.insertOrders(0, 3);
        awaitRequests(5);
        assertThat(subjects()).isEqualTo(List.of("0", "1", "1", "1", "2"));
        BsonDocument letter = awaitDeadLetter();
        assertThat(letter.getInt32("attempts").getValue()).isEqualTo(3);
        assertThat(letter.toJson())
                .contains("HttpStatus500", receiver.address("/orders").toString());
        assertThat(letter.toJson()).doesNotContain("secret");
    }

    @Test
    void redirectsAreNotFollowed() {
        receiver.answersWith(request -> new Answer(
                307, Map.of("Location", receiver.address("/elsewhere").toString()), ""));
        start(to(receiver.address("/"), Mode.BINARY), IN_ORDER);
        world.insertOrders(0, 1);
        assertThat(awaitDeadLetter().toJson()).contains("HttpStatus307", "redirects are not followed");
        assertThat(receiver.requests).extracting(Request::path).containsExactly("/");
    }

    @Test
    void aReceiverHasAsLongAsTheTriggerSays() {
        receiver.answersWith(request -> {
            await().atMost(TriggerWorld.DEADLINE)
                    .until(() -> !world.deadLetters().isEmpty());
            return Answer.of(204);
        });
        start(
                to(receiver.address("/"), Mode.BINARY),
                new DeliveryPolicy(
                        Ordering.TOTAL,
                        OptionalInt.empty(),
                        1,
                        RetryPolicy.NONE,
                        Optional.of(Duration.ofMillis(200)),
                        false,
                        Optional.empty()));
        world.insertOrders(0, 1);
        assertThat(awaitDeadLetter().toJson()).contains("ReceiverTimeLimit", "within 200 ms");
    }

    @Test
    void sinksThatAreBoundGetTheExtensionsOfTheBinding() {
        settings.put("http.sink", receiver.address("/broker").toString());
        settings.put("http.ce-overrides", "{\"extensions\": {\"team\": \"shop floor\"}}");
        start(new OfHttp(Optional.empty(), Map.of(), Mode.BINARY, false), IN_ORDER);
        world.insertOrders(0, 1);
        awaitRequests(1);
        assertThat(receiver.requests.getFirst().path()).isEqualTo("/broker");
        assertThat(receiver.requests.getFirst().headers()).containsEntry("ce-team", "shop%20floor");
    }

    @Test
    void withoutASinkTheTriggerIsSuspendedAndItsEventsWait() {
        OfHttp bound = new OfHttp(Optional.empty(), Map.of(), Mode.BINARY, false);
        start(bound, IN_ORDER);
        world.awaitState(triggers, PartState.SUSPENDED);
        assertThat(status().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("DEFINITION_REFUSED", "K_SINK is not set"));
        world.insertOrders(0, 1);
        triggers.stop();
        settings.put("http.sink", receiver.address("/").toString());
        start(bound, IN_ORDER);
        awaitRequests(1);
        assertThat(subjects()).isEqualTo(List.of("0"));
    }

    @Test
    void aHeaderCanHaveASecretAndTheTriggerWaitsUntilItIsThere() {
        OfHttp guarded = new OfHttp(
                Optional.of(receiver.address("/")), Map.of("Authorization", "%%values.sinkToken"), Mode.BINARY, false);
        start(guarded, IN_ORDER);
        world.awaitState(triggers, PartState.SUSPENDED);
        assertThat(status().lastError())
                .hasValueSatisfying(
                        error -> assertThat(error).contains("DEFINITION_REFUSED", "'Authorization'", "'sinkToken'"));
        world.insertOrders(0, 1);
        triggers.stop();
        world.secretValue("sinkToken", "Bearer of bad news");
        start(guarded, IN_ORDER);
        awaitRequests(1);
        assertThat(receiver.requests.getFirst().headers()).containsEntry("authorization", "Bearer of bad news");
    }

    @Test
    void withoutOrderManyAreSentAtOnce() {
        receiver.answersWith(request -> {
            await().atMost(TriggerWorld.DEADLINE).until(() -> receiver.mostAtOnce.get() >= 4);
            return Answer.of(204);
        });
        start(to(receiver.address("/"), Mode.BINARY), DeliveryPolicy.of(Ordering.NONE));
        world.insertOrders(0, 20);
        awaitRequests(20);
        assertThat(subjects())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    }

    private static OfHttp to(URI address, Mode mode) {
        return new OfHttp(Optional.of(address), Map.of("X-Own", "yes"), mode, false);
    }

    private void start(OfHttp http, DeliveryPolicy policy) {
        world.settings(settings).replaceTrigger(world.definition(TriggerWorld.TRIGGER, http, policy));
        triggers = world.triggers();
        triggers.start();
    }

    private void awaitRequests(int count) {
        await().atMost(TriggerWorld.DEADLINE).until(() -> receiver.requests.size() >= count);
    }

    private BsonDocument awaitDeadLetter() {
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deadLetters().size() == 1);
        return world.deadLetters().getFirst();
    }

    private List<String> subjects() {
        return receiver.requests.stream()
                .map(request -> request.headers().get("ce-subject"))
                .toList();
    }

    private PartStatus status() {
        return triggers.statuses().getFirst();
    }

    private static BsonDocument order(int id, int n) {
        return new BsonDocument("_id", new BsonInt32(id)).append("n", new BsonInt32(n));
    }
}
