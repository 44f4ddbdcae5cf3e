package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.delivery.Replay;
import io.espalier.triggers.part.PartServices;
import io.espalier.triggers.part.PartStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to users is delivered with the promises of every other trigger, in order for each user. */
class AuthenticationTriggerIT {
    private static final String TRIGGER = "onUser";
    private static final int USERS = 12;
    private static final int LOGINS = 4;
    private static final int KILLS = 3;
    private static final DeliveryPolicy BY_USER = TriggerWorld.policy(Ordering.DOCUMENT, RetryPolicy.NONE);

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private Triggers triggers = world.triggers();

    @AfterEach
    void stop() {
        triggers.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void eventsOfAUserComeInOrderWithTheDocumentBeforeThem(int partitions) {
        List<BsonDocument> events = new CopyOnWriteArrayList<>();
        start(
                new DeliveryPolicy(
                        Ordering.DOCUMENT,
                        OptionalInt.empty(),
                        partitions,
                        RetryPolicy.NONE,
                        Optional.empty(),
                        false,
                        Optional.empty()),
                false,
                (arguments, context, response) -> {
                    events.add(arguments.getFirst().asDocument());
                    return new BsonUndefined();
                });
        liveAll();
        await().atMost(TriggerWorld.DEADLINE).until(() -> events.size() >= USERS * (LOGINS + 2));
        assertThat(triggers.statuses()).hasSize(partitions);
        for (int user = 0; user < USERS; user++) {
            BsonInt32 id = new BsonInt32(user);
            assertThat(events.stream()
                            .filter(event -> id.equals(event.get("user")))
                            .map(AuthenticationTriggerIT::summary))
                    .containsExactlyElementsOf(life());
        }
    }

    @Test
    void stopsAndStartsLoseAndRepeatNothing() {
        startLedger();
        for (int user = 0; user < USERS; user++) {
            world.users().create(user);
            if (user % 3 == 0) {
                triggers.stop();
                world.users().logIn(user);
                triggers = world.triggers();
                triggers.start();
            }
            world.users().delete(user);
        }
        world.awaitLedger(USERS * 2 + USERS / 3);
        triggers.stop();
        assertThat(ledger()).doesNotHaveDuplicates().hasSize(USERS * 2 + USERS / 3);
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void anEventThatCannotBeCompletedWaitsForTheDatabase() {
        startLedger();
        world.users().failNext(5);
        world.users().create(1);
        world.users().logIn(1);
        world.awaitLedger(2);
        assertThat(world.users().hasFailed()).isTrue();
        assertThat(ledger()).containsExactly("1 CREATE 0", "1 LOGIN 0");
        assertThat(world.deadLetters()).isEmpty();
        // Counted when a majority has the effect, which is seen before.
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().stream()
                                .mapToLong(PartStatus::eventsDelivered)
                                .sum()
                        == 2);
    }

    @Test
    void aPoisonedUserParksAloneBecomesADeadLetterAndIsReplayed() {
        Set<Integer> poisoned = ConcurrentHashMap.newKeySet();
        poisoned.add(3);
        start(
                TriggerWorld.policy(
                        Ordering.DOCUMENT, new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), 0)),
                true,
                (arguments, context, response) -> {
                    BsonDocument event = arguments.getFirst().asDocument();
                    if (poisoned.contains(event.getInt32("user").getValue())) {
                        throw new FunctionException("poisoned");
                    }
                    return record(arguments, context);
                });
        liveAll();
        world.awaitLedger((USERS - 1) * (LOGINS + 2));
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deadLetters().size() == LOGINS + 2);
        assertThat(world.deadLetters())
                .allSatisfy(letter ->
                        assertThat(letter.getDocument("event").get("user")).isEqualTo(new BsonInt32(3)));

        poisoned.clear();
        PartServices services = world.services();
        new Replay(world.database(), services.deadLetters(), services.deliveries(), services.orders())
                .replay(Filters.eq("trigger", TRIGGER));
        world.awaitLedger(USERS * (LOGINS + 2));
        assertThat(ledger().stream().filter(line -> line.startsWith("3 ")))
                .containsExactlyElementsOf(
                        life().stream().map(line -> "3 " + line).toList());
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void killsLoseAndRepeatNothing() throws Exception {
        startLedger();
        triggers.stop();
        for (int user = 0; user < USERS; user += USERS / KILLS) {
            int before = ledger().size();
            Process process = TriggerProcess.start(MongoReplicaSet.shared(), TriggerProcess.Kind.USERS, world);
            IntStream.range(user, user + USERS / KILLS).forEach(this::live);
            world.awaitLedger(before + 1);
            process.destroyForcibly().waitFor();
        }
        triggers = world.triggers();
        triggers.start();
        world.awaitLedger(USERS * (LOGINS + 2));
        triggers.stop();
        List<String> ledger = ledger();
        assertThat(ledger).hasSize(USERS * (LOGINS + 2));
        for (int user = 0; user < USERS; user++) {
            String prefix = user + " ";
            assertThat(ledger.stream().filter(line -> line.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            life().stream().map(line -> prefix + line).toList());
        }
    }

    /** In another process too. */
    static void defineLedger(TriggerWorld world) {
        world.function("handle", true, (arguments, context, response) -> record(world, arguments, context));
        world.userTrigger(TRIGGER, "handle", BY_USER);
    }

    private void startLedger() {
        defineLedger(world);
        triggers = world.triggers();
        triggers.start();
    }

    private void start(DeliveryPolicy policy, boolean transactional, FunctionBody body) {
        world.function("handle", transactional, body);
        world.userTrigger(TRIGGER, "handle", policy);
        triggers = world.triggers();
        triggers.start();
    }

    private void liveAll() {
        IntStream.range(0, USERS).forEach(world.users()::create);
        for (int login = 0; login < LOGINS; login++) {
            IntStream.range(0, USERS).forEach(world.users()::logIn);
        }
        IntStream.range(0, USERS).forEach(world.users()::delete);
    }

    private void live(int user) {
        world.users().create(user);
        IntStream.range(0, LOGINS).forEach(login -> world.users().logIn(user));
        world.users().delete(user);
    }

    private static List<String> life() {
        List<String> life = new ArrayList<>(List.of("CREATE 0"));
        IntStream.range(0, LOGINS).forEach(login -> life.add("LOGIN " + login));
        life.add("DELETE " + LOGINS);
        return life;
    }

    private static String summary(BsonDocument event) {
        return event.getString("operationType").getValue() + " "
                + event.getInt32("done").getValue();
    }

    private BsonValue record(List<BsonValue> arguments, FunctionContext context) {
        return record(world, arguments, context);
    }

    private static BsonValue record(TriggerWorld world, List<BsonValue> arguments, FunctionContext context) {
        BsonDocument event = arguments.getFirst().asDocument();
        String line = event.getInt32("user").getValue() + " " + summary(event);
        context.database(world.app)
                .collection("ledger")
                .insertOne(
                        new BsonDocument("line", new BsonString(line)).append("at", new BsonInt64(System.nanoTime())));
        return new BsonUndefined();
    }

    /** In the order of their commits, but for users that are worked on at the same time. */
    private List<String> ledger() {
        return MongoReplicaSet.shared()
                .client()
                .getDatabase(world.app)
                .getCollection("ledger", BsonDocument.class)
                .find()
                .sort(new BsonDocument("at", new BsonInt32(1)))
                .map(entry -> entry.getString("line").getValue())
                .into(new ArrayList<>());
    }
}
