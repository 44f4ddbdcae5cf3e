package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.app.TriggerProcessor.OfEventBridge;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.HttpReceiver.Answer;
import io.espalier.triggers.HttpReceiver.Request;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events that are put on an event bus: the real client against a server that speaks EventBridge's protocol. */
class EventBridgeIT {
    private static final Map<String, String> CREDENTIALS =
            Map.of("aws.accessKeyId", "test", "aws.secretAccessKey", "test");
    private static final String BUS = "arn:aws:events:eu-west-1:123456789012:event-bus/default";
    private static final DeliveryPolicy IN_ORDER = DeliveryPolicy.of(Ordering.TOTAL);
    private static final RetryPolicy THREE_TIMES = new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(20), 0);

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final HttpReceiver bridge = new HttpReceiver(EventBridgeIT::accept);
    private final List<List<BsonValue>> handled = new CopyOnWriteArrayList<>();
    private final AtomicBoolean handlerFails = new AtomicBoolean();
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "backoff.initial", "20ms",
            "backoff.max", "50ms",
            "position-interval", "20ms",
            "event-bridge.retries", "2",
            "event-bridge.endpoint", bridge.address("/").toString()));
    private Triggers triggers = world.triggers();

    @BeforeAll
    static void giveCredentials() {
        CREDENTIALS.forEach(System::setProperty);
    }

    @AfterAll
    static void takeCredentials() {
        CREDENTIALS.keySet().forEach(System::clearProperty);
    }

    @AfterEach
    void stop() {
        triggers.stop();
        bridge.close();
    }

    @Test
    void inTotalOrderEventsAreSentOneByOne() {
        start(IN_ORDER, false);
        world.insertOrders(0, 5);
        awaitNumbers(5);
        assertThat(bridge.requests).hasSize(5).allSatisfy(request -> {
            assertThat(request.headers()).containsEntry("x-amz-target", "AWSEvents.PutEvents");
            assertThat(entries(request)).hasSize(1);
        });
        assertThat(numbers()).containsExactly(0, 1, 2, 3, 4);
        BsonDocument entry = entries(bridge.requests.getFirst()).getFirst();
        assertThat(entry.getString("EventBusName").getValue()).isEqualTo(BUS);
        assertThat(entry.getString("Source").getValue()).isEqualTo("espalier/" + TriggerWorld.TRIGGER);
        assertThat(entry.getString("DetailType").getValue())
                .isEqualTo("MongoDB Database Trigger for " + world.app + ".orders");
        assertThat(entry.isNumber("Time")).isTrue();
        assertThat(entry.getString("Detail").getValue()).contains("\"fullDocument\":{\"_id\":0,\"n\":0}");
    }

    @Test
    void extendedJsonKeepsTypes() {
        start(IN_ORDER, true);
        world.insertOrders(3, 4);
        awaitNumbers(1);
        assertThat(detail(entries(bridge.requests.getFirst()).getFirst()).isTimestamp("clusterTime"))
                .isTrue();
    }

    @Test
    void whatComesWhileARequestIsOnItsWayGoesTogetherWithTheNext() {
        AtomicBoolean first = new AtomicBoolean(true);
        bridge.answersWith(request -> {
            if (first.getAndSet(false)) {
                await().atMost(TriggerWorld.DEADLINE)
                        .until(() -> triggers.statuses().getFirst().waiting() >= 31);
            }
            return accept(request);
        });
        settings.put("concurrency", "31");
        start(DeliveryPolicy.of(Ordering.NONE), false);
        world.insertOrders(0, 31);
        awaitNumbers(31);
        assertThat(numbers())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 31).boxed().toList());
        assertThat(bridge.requests)
                .hasSizeBetween(4, 20)
                .anySatisfy(request -> assertThat(entries(request)).hasSize(10));
        assertThat(bridge.mostAtOnce).hasValue(1);
    }

    @Test
    void onlyTheEntriesThatFailedAreSentAgain() {
        Set<Integer> refused = new HashSet<>();
        bridge.answersWith(request -> answer(
                request,
                n -> n % 3 == 0 && refused.add(n)
                        ? Optional.of(n % 2 == 0 ? "ThrottlingException" : "InternalFailure")
                        : Optional.empty()));
        start(DeliveryPolicy.of(Ordering.NONE), false);
        world.insertOrders(0, 12);
        awaitNumbers(16);
        Map<Integer, Long> sent = numbers().stream().collect(Collectors.groupingBy(n -> n, Collectors.counting()));
        assertThat(sent).hasSize(12);
        sent.forEach((n, times) -> assertThat(times).isEqualTo(n % 3 == 0 ? 2 : 1));
    }

    @Test
    void anOutageIsSatOut() {
        start(IN_ORDER, false);
        world.insertOrders(0, 1);
        awaitNumbers(1);
        settings.put("event-bridge.retries", "1000");
        triggers.stop();
        start(IN_ORDER, false);
        bridge.goAway();
        world.insertOrders(1, 3);
        await().atMost(TriggerWorld.DEADLINE).until(() -> status().retries() >= 3);
        AtomicInteger broken = new AtomicInteger(2);
        bridge.answersWith(request -> broken.getAndDecrement() > 0 ? Answer.json(500, "{}") : accept(request));
        bridge.comeBack();
        awaitNumbers(5);
        assertThat(numbers()).containsExactly(0, 1, 1, 1, 2);
    }

    @Test
    void whenRetriesAreExhaustedTheTriggerIsSuspendedAndTheEventWaits() {
        bridge.answersWith(request -> Answer.json(503, "{}"));
        start(IN_ORDER, false);
        world.insertOrders(0, 2);
        world.awaitState(triggers, PartState.SUSPENDED);
        assertThat(numbers()).containsExactly(0, 0, 0);
        assertThat(status().lastError())
                .hasValueSatisfying(error -> assertThat(error)
                        .contains("RECEIVER_REFUSES", "OTHER", "also after 2 retries", "error_handler"));
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void theErrorHandlerGetsWhatCouldNotBeSentAndTheNextEventGoesOn() {
        bridge.answersWith(request -> answer(request, n -> n == 1 ? Optional.of("InternalFailure") : Optional.empty()));
        startWithHandler(IN_ORDER);
        world.insertOrders(0, 3);
        awaitNumbers(5);
        assertThat(numbers()).containsExactly(0, 1, 1, 1, 2);
        assertThat(handled).hasSize(1);
        assertThat(handled.getFirst().get(0).asDocument().getString("code").getValue())
                .isEqualTo("OTHER");
        assertThat(handled.getFirst()
                        .get(1)
                        .asDocument()
                        .getDocument("documentKey")
                        .getInt32("_id")
                        .getValue())
                .isEqualTo(1);
    }

    @Test
    void anEventThatIsTooLargeGoesToTheErrorHandlerUnsent() {
        startWithHandler(IN_ORDER);
        insertLarge();
        world.insertOrders(0, 1);
        awaitNumbers(1);
        assertThat(numbers()).containsExactly(0);
        assertThat(handled).hasSize(1);
        BsonDocument error = handled.getFirst().getFirst().asDocument();
        assertThat(error.getString("code").getValue()).isEqualTo("DOCUMENT_TOO_LARGE");
        assertThat(error.getString("message").getValue()).contains("262143");
    }

    @Test
    void anErrorHandlerThatFailsSuspendsTheTrigger() {
        handlerFails.set(true);
        startWithHandler(IN_ORDER);
        insertLarge();
        world.awaitState(triggers, PartState.SUSPENDED);
        assertThat(status().lastError())
                .hasValueSatisfying(error -> assertThat(error)
                        .contains("RECEIVER_REFUSES", "DOCUMENT_TOO_LARGE", "error handler 'onError' failed"));
        assertThat(bridge.requests).isEmpty();
    }

    @Test
    void aRetryPolicyMakesDeadLettersInstead() {
        bridge.answersWith(request -> answer(request, n -> n == 1 ? Optional.of("InternalFailure") : Optional.empty()));
        start(TriggerWorld.policy(Ordering.DOCUMENT, THREE_TIMES), false);
        world.insertOrders(0, 3);
        insertLarge();
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deadLetters().size() == 2);
        assertThat(world.deadLetters().stream()
                        .map(letter -> letter.getInt32("attempts").getValue()))
                .containsExactlyInAnyOrder(3, 1);
        // Those of other documents go their own way.
        awaitNumbers(5);
        assertThat(numbers()).containsExactlyInAnyOrder(0, 1, 1, 1, 2);
        assertThat(status().state()).isEqualTo(PartState.RUNNING);
    }

    @Test
    void withoutRightsTheTriggerIsSuspendedAtOnceWithAdvice() {
        bridge.answersWith(request -> Answer.json(
                400, "{\"__type\": \"AccessDeniedException\", \"message\": \"not authorized to perform\"}"));
        startWithHandler(TriggerWorld.policy(Ordering.TOTAL, THREE_TIMES));
        world.insertOrders(0, 1);
        world.awaitState(triggers, PartState.SUSPENDED);
        assertThat(status().lastError())
                .hasValueSatisfying(error -> assertThat(error)
                        .contains("RECEIVER_REFUSES", "not authorized to perform", "events:PutEvents on " + BUS));
        assertThat(bridge.requests).hasSize(1);
        assertThat(handled).isEmpty();
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void withoutCredentialsTheTriggerIsSuspendedAfterTheRetries() {
        Map<String, String> nowhere = Map.of(
                "aws.disableEc2Metadata", "true",
                "aws.sharedCredentialsFile", "/nowhere",
                "aws.configFile", "/nowhere");
        takeCredentials();
        nowhere.forEach(System::setProperty);
        try {
            start(IN_ORDER, false);
            world.insertOrders(0, 1);
            world.awaitState(triggers, PartState.SUSPENDED);
        } finally {
            nowhere.keySet().forEach(System::clearProperty);
            giveCredentials();
        }
        assertThat(status().lastError())
                .hasValueSatisfying(error -> assertThat(error)
                        .contains("RECEIVER_REFUSES", "no valid AWS credentials", "events:PutEvents on " + BUS));
        assertThat(status().retries()).isEqualTo(2);
        assertThat(bridge.requests).isEmpty();
    }

    private void startWithHandler(DeliveryPolicy policy) {
        world.function("onError", false, (arguments, context, response) -> {
            if (handlerFails.get()) {
                throw new FunctionException("no");
            }
            handled.add(arguments);
            return new BsonUndefined();
        });
        start(new OfEventBridge("123456789012", "eu-west-1", false, Optional.of("onError")), policy);
    }

    private void start(DeliveryPolicy policy, boolean extendedJson) {
        start(new OfEventBridge("123456789012", "eu-west-1", extendedJson, Optional.empty()), policy);
    }

    private void start(OfEventBridge processor, DeliveryPolicy policy) {
        world.settings(settings).replaceTrigger(world.definition(TriggerWorld.TRIGGER, processor, policy));
        triggers = world.triggers();
        triggers.start();
    }

    private void insertLarge() {
        world.orders()
                .insertOne(
                        new BsonDocument("_id", new BsonInt32(99)).append("text", new BsonString("x".repeat(270_000))));
    }

    private interface Fault {
        Optional<String> of(int number);
    }

    private static Answer accept(Request request) {
        return answer(request, n -> Optional.empty());
    }

    private static Answer answer(Request request, Fault fault) {
        List<String> results = new ArrayList<>();
        int failed = 0;
        for (BsonDocument entry : entries(request)) {
            Optional<String> code = fault.of(number(entry));
            failed += code.isPresent() ? 1 : 0;
            results.add(code.map(text -> "{\"ErrorCode\": \"" + text + "\", \"ErrorMessage\": \"\"}")
                    .orElse("{\"EventId\": \"e\"}"));
        }
        return Answer.json(
                200, "{\"FailedEntryCount\": " + failed + ", \"Entries\": [" + String.join(",", results) + "]}");
    }

    private static List<BsonDocument> entries(Request request) {
        return request.json().getArray("Entries").stream()
                .map(BsonValue::asDocument)
                .toList();
    }

    private static BsonDocument detail(BsonDocument entry) {
        return BsonDocument.parse(entry.getString("Detail").getValue());
    }

    private static int number(BsonDocument entry) {
        return detail(entry).getDocument("documentKey").getNumber("_id").intValue();
    }

    /** The orders whose events were sent, in that order. */
    private List<Integer> numbers() {
        return bridge.requests.stream()
                .flatMap(request -> entries(request).stream())
                .map(EventBridgeIT::number)
                .toList();
    }

    private void awaitNumbers(int count) {
        await().atMost(TriggerWorld.DEADLINE).until(() -> numbers().size() >= count);
    }

    private PartStatus status() {
        return triggers.statuses().getFirst();
    }
}
