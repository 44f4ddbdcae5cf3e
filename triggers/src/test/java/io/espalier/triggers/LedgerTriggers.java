package io.espalier.triggers;

import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.OperationType;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import io.espalier.triggers.ledger.Entry;
import io.espalier.triggers.ledger.Promise;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonUndefined;

/** The triggers of the ledger: several on the same changes, each with promises of its own. Their functions write entries. */
final class LedgerTriggers {
    static final String LEDGER = "ledger";

    private static final String RETRIED = "retried";
    private static final RetryPolicy RETRY = new RetryPolicy(4, Duration.ofMillis(60), Duration.ofMillis(300), 0.5);

    /** Enough to park many events, and to make dead letters of some. */
    private static final double FAILS = 0.2;

    static final List<Promise> PROMISES = List.of(
            new Promise("total", Ordering.TOTAL, true),
            new Promise("plain", Ordering.DOCUMENT, false),
            new Promise("divided", Ordering.DOCUMENT, true),
            new Promise("unordered", Ordering.NONE, false),
            new Promise(RETRIED, Ordering.DOCUMENT, true));

    private static final Map<String, String> SETTINGS = Map.of(
            "leases.time", "2s",
            "leases.round", "100ms",
            "position-interval", "200ms",
            "quick-retry-time", "100ms",
            "backoff.max", "1s",
            "concurrency", "4",
            "stop-timeout", "5s");

    private final String process;
    private final Random random = new Random();
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

    private LedgerTriggers(String process) {
        this.process = process;
    }

    /**
     * Adds them to a world.
     *
     * @param process whose name its entries bear
     * @param match a number that makes the {@code match} of the triggers another, although they match everything
     */
    static void define(TriggerWorld world, String process, int match) {
        LedgerTriggers triggers = new LedgerTriggers(process);
        world.settings(SETTINGS);
        for (Promise promise : PROMISES) {
            String name = promise.trigger();
            world.function(name, promise.exactlyOnce(), (arguments, context, response) -> {
                triggers.record(world, name, arguments.getFirst().asDocument(), context);
                return new BsonUndefined();
            });
            world.trigger(definition(world, promise, match));
        }
    }

    private static DatabaseTriggerDefinition definition(TriggerWorld world, Promise promise, int match) {
        DatabaseTriggerDefinition plain = world.definition(
                promise.trigger(),
                promise.trigger(),
                Optional.of(new BsonDocument("documentKey._id", new BsonDocument("$gt", new BsonInt32(-1 - match)))),
                Optional.empty());
        DeliveryPolicy policy = new DeliveryPolicy(
                promise.ordering(),
                OptionalInt.empty(),
                promise.trigger().equals("divided") ? 3 : 1,
                promise.trigger().equals(RETRIED) ? RETRY : RetryPolicy.NONE,
                Optional.empty(),
                promise.exactlyOnce(),
                Optional.empty());
        return TriggerWorld.with(
                plain, plain.scope(), EnumSet.range(OperationType.INSERT, OperationType.DELETE), policy);
    }

    private void record(TriggerWorld world, String trigger, BsonDocument event, FunctionContext context) {
        long at = System.nanoTime();
        String delivery = context.deliveryId().orElseThrow();
        int attempt = attempts.merge(delivery, 1, Integer::sum);
        context.database(world.app)
                .collection(LEDGER)
                .insertOne(new BsonDocument("trigger", new BsonString(trigger))
                        .append("delivery", new BsonString(delivery))
                        .append("document", event.getDocument("documentKey").get("_id"))
                        .append("version", version(event))
                        .append("time", event.getTimestamp("clusterTime"))
                        .append("process", new BsonString(process))
                        .append("at", new BsonInt64(at))
                        .append("attempt", new BsonInt32(attempt)));
        // After the write: it must not stay.
        if (trigger.equals(RETRIED) && random.nextDouble() < FAILS) {
            throw new FunctionException("by chance");
        }
    }

    static BsonInt32 version(BsonDocument event) {
        return switch (event.getString("operationType").getValue()) {
            case "delete" -> new BsonInt32(Entry.UNNAMED);
            case "update" ->
                event.getDocument("updateDescription")
                        .getDocument("updatedFields")
                        .getInt32("n");
            default -> event.getDocument("fullDocument").getInt32("n");
        };
    }

    static Entry entry(BsonDocument recorded) {
        return new Entry(
                recorded.getString("trigger").getValue(),
                recorded.getInt32("document").getValue(),
                recorded.getInt32("version").getValue(),
                recorded.getTimestamp("time").getValue(),
                recorded.getString("process").getValue(),
                recorded.getInt64("at").getValue(),
                recorded.getInt32("attempt").getValue(),
                false);
    }

    static Entry deadEntry(BsonDocument letter) {
        BsonDocument event = letter.getDocument("event");
        return new Entry(
                letter.getString("trigger").getValue(),
                event.getDocument("documentKey").getInt32("_id").getValue(),
                version(event).getValue(),
                event.getTimestamp("clusterTime").getValue(),
                "",
                0,
                0,
                true);
    }
}
