package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Caller;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.UserProfile;
import io.espalier.functions.call.Doors.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** Who may call what, and what a body can do to the process. Without a database: no function here touches data. */
class FunctionCallerTest {
    private static final FunctionBody WHO_AM_I = (arguments, context, response) ->
            new BsonString(context.user().id() + (context.runningAsSystem() ? " as system" : ""));
    private static final Caller ADA =
            new Caller.User(new UserProfile("ada", "normal", new BsonDocument(), new BsonDocument(), List.of()));
    private static final Caller OPERATOR = new Caller.AdminKey("ops");

    private static BsonValue call(FunctionCaller door, String name, Caller caller, Origin origin) {
        return door.call(FunctionCall.of(name, List.of(), caller, origin, "c1"));
    }

    private static void assertRefused(FunctionErrorCode code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void rightsComeFromTheManifestOnly() {
        FunctionCaller door = Doors.open(
                Entry.open("mine", WHO_AM_I),
                Entry.system("theirs", WHO_AM_I),
                Entry.open("viaSystem", (a, context, r) -> context.functions().execute("theirs")),
                Entry.system(
                        "fromSystem", (a, context, r) -> context.functions().execute("mine")));

        assertThat(call(door, "mine", ADA, Origin.CLIENT)).isEqualTo(new BsonString("ada"));
        assertThat(call(door, "theirs", ADA, Origin.CLIENT)).isEqualTo(new BsonString("ada as system"));
        assertThat(call(door, "viaSystem", ADA, Origin.CLIENT)).isEqualTo(new BsonString("ada as system"));
        assertThat(call(door, "fromSystem", ADA, Origin.CLIENT)).isEqualTo(new BsonString("ada as system"));
        assertThat(call(door, "mine", Caller.SYSTEM, Origin.TRIGGER)).isEqualTo(new BsonString(" as system"));
    }

    @Test
    void privateFunctionsAreClosedToClients() {
        FunctionCaller door = Doors.open(
                Entry.secret("hidden", WHO_AM_I),
                Entry.open("front", (a, context, r) -> context.functions().execute("hidden")));

        assertRefused(FunctionErrorCode.NOT_CALLABLE, () -> call(door, "hidden", ADA, Origin.CLIENT));
        assertRefused(FunctionErrorCode.NOT_CALLABLE, () -> call(door, "hidden", OPERATOR, Origin.CLIENT));
        assertThat(call(door, "front", ADA, Origin.CLIENT)).isEqualTo(new BsonString("ada as system"));
        assertThat(call(door, "hidden", Caller.SYSTEM, Origin.SCHEDULE)).isEqualTo(new BsonString(" as system"));
    }

    @Test
    void withoutUserOnlyEndpointsReachSystemFunctions() {
        FunctionCaller door = Doors.open(Entry.open("mine", WHO_AM_I), Entry.system("theirs", WHO_AM_I));

        assertRefused(
                FunctionErrorCode.MISSING_AUTH_REQ, () -> call(door, "theirs", Caller.UNAUTHENTICATED, Origin.CLIENT));
        assertRefused(
                FunctionErrorCode.MISSING_AUTH_REQ, () -> call(door, "mine", Caller.UNAUTHENTICATED, Origin.ENDPOINT));
        assertThat(call(door, "theirs", Caller.UNAUTHENTICATED, Origin.ENDPOINT))
                .isEqualTo(new BsonString(" as system"));
    }

    @Test
    void operatorsFunctionsNeedAnAdminKey() {
        FunctionCaller door = Doors.open(
                Entry.admin("espalier/list", WHO_AM_I),
                Entry.system("front", (a, context, r) -> context.functions().execute("espalier/list")));

        assertThat(call(door, "espalier/list", OPERATOR, Origin.CLIENT)).isEqualTo(new BsonString(" as system"));
        for (Caller caller : List.of(ADA, Caller.UNAUTHENTICATED, Caller.SYSTEM)) {
            assertRefused(FunctionErrorCode.NOT_CALLABLE, () -> call(door, "espalier/list", caller, Origin.CLIENT));
        }
        assertRefused(FunctionErrorCode.NOT_CALLABLE, () -> call(door, "front", ADA, Origin.CLIENT));
    }

    @Test
    void codeWithoutEntryAndEntryWithoutCodeCannotBeCalled() {
        FunctionCaller door = Doors.open(Entry.codeOnly("loose", WHO_AM_I), Entry.entryOnly("empty"));

        assertRefused(FunctionErrorCode.FUNCTION_NOT_FOUND, () -> call(door, "loose", ADA, Origin.CLIENT));
        assertRefused(FunctionErrorCode.FUNCTION_NOT_FOUND, () -> call(door, "empty", ADA, Origin.CLIENT));
    }

    @Test
    void endlessMutualCallsEnd() {
        FunctionCaller door = Doors.open(
                Entry.open("ping", (a, context, r) -> context.functions().execute("pong")),
                Entry.open("pong", (a, context, r) -> context.functions().execute("ping")));

        assertRefused(FunctionErrorCode.NOT_CALLABLE, () -> call(door, "ping", ADA, Origin.CLIENT));
    }

    @Test
    void detailsOfABrokenBodyStayInside() {
        FunctionCaller door = Doors.open(Entry.open("broken", (a, context, r) -> {
            throw new IllegalStateException("password=hunter2");
        }));

        assertThatThrownBy(() -> call(door, "broken", ADA, Origin.CLIENT))
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.FUNCTION_BROKEN))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void deepRecursionBreaksTheCallAndNotTheThread() {
        FunctionBody endless = new FunctionBody() {
            @Override
            @SuppressWarnings("InfiniteRecursion")
            public BsonValue run(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
                return run(arguments, context, response);
            }
        };
        FunctionCaller door =
                Doors.open(1, Duration.ofMinutes(1), Entry.open("deep", endless), Entry.open("next", WHO_AM_I));

        assertRefused(FunctionErrorCode.FUNCTION_BROKEN, () -> call(door, "deep", ADA, Origin.CLIENT));
        assertThat(call(door, "next", ADA, Origin.CLIENT)).isEqualTo(new BsonString("ada"));
    }

    @Test
    void aBodyPastItsLimitIsInterruptedAndItsCallerIsTold() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        FunctionCaller door = Doors.open(2, Duration.ofMillis(100), Entry.open("slow", (a, context, r) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return new BsonUndefined();
        }));

        assertRefused(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, () -> call(door, "slow", ADA, Origin.CLIENT));
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBusyLoopKeepsNobodyElseFromAnswering() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        FunctionCaller door = Doors.open(
                3,
                Duration.ofSeconds(30),
                Entry.open("busy", (a, context, r) -> {
                    while (stop.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    return new BsonUndefined();
                }),
                Entry.open("quick", WHO_AM_I));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                var _ = threads.submit(() -> call(door, "busy", ADA, Origin.CLIENT));
            }
            List<Future<BsonValue>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> call(door, "quick", ADA, Origin.CLIENT)));
            }
            for (Future<BsonValue> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new BsonString("ada"));
            }
            stop.countDown();
        }
    }

    @Test
    void moreCallsThanPlacesAreRefusedNotQueuedForever() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        FunctionCaller door = Doors.open(1, Duration.ofSeconds(30), Entry.open("wait", (a, context, r) -> {
            try {
                stop.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new BsonInt32(1);
        }));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<BsonValue>> calls = new ArrayList<>();
            for (int i = 0; i < Doors.QUEUE_SIZE + 20; i++) {
                calls.add(threads.submit(() -> call(door, "wait", ADA, Origin.CLIENT)));
            }
            assertThat(refusals(calls)).isGreaterThanOrEqualTo(19);
            stop.countDown();
        }
    }

    /** Waits until the calls that cannot find a place have failed, and counts them. */
    private static int refusals(List<Future<BsonValue>> calls) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        int refused = 0;
        while (refused < 19 && System.nanoTime() < deadline) {
            refused = 0;
            for (Future<BsonValue> call : calls) {
                try {
                    call.get(1, TimeUnit.MILLISECONDS);
                } catch (ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    FunctionException.class,
                                    refusal ->
                                            assertThat(refusal.code()).isEqualTo(FunctionErrorCode.TOO_MANY_REQUESTS));
                    refused++;
                } catch (TimeoutException e) {
                    // This one waits for its place.
                }
            }
        }
        return refused;
    }

    @Test
    void whatOneCallMakesOfItsUserNoOtherSees() {
        List<BsonDocument> found = new ArrayList<>();
        FunctionCaller door = Doors.open(Entry.system("f", (arguments, context, response) -> {
            found.add(context.user().data().clone());
            found.add(context.user().customData().clone());
            context.user().data().append("email", new BsonString("ada@example.com"));
            context.user().customData().append("role", new BsonString("admin"));
            return new BsonUndefined();
        }));
        for (int i = 0; i < 2; i++) {
            door.call(FunctionCall.of("f", List.of(), Caller.SYSTEM, Origin.TRIGGER, "c1"));
            door.call(FunctionCall.of("f", List.of(), Caller.UNAUTHENTICATED, Origin.ENDPOINT, "c1"));
        }

        assertThat(found).hasSize(8).containsOnly(new BsonDocument());
    }

    /** A dead letter holds the event as it came, also when the function changed it before it failed. */
    @Test
    void argumentsAreTheBodysOwn() {
        FunctionCaller door = Doors.open(Entry.system("f", (arguments, context, response) -> {
            arguments.getFirst().asDocument().getDocument("order").clear();
            throw new FunctionException("no");
        }));
        BsonDocument event = BsonDocument.parse("{order: {n: 7}}");

        assertThatThrownBy(() -> door.call(FunctionCall.of("f", List.of(event), Caller.SYSTEM, Origin.TRIGGER, "c1")))
                .hasMessage("no");

        assertThat(event).isEqualTo(BsonDocument.parse("{order: {n: 7}}"));
    }
}
