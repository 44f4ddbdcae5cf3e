package io.espalier.benchmark;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.Transaction;
import io.espalier.rules.guard.DocumentStore;
import io.espalier.rules.guard.GuardLimits;
import io.espalier.rules.metrics.RuleCounters;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/**
 * The same operation by the driver alone and under rules, in turns of some hundred, over many rounds. Prints the median time of
 * each and the median of the rounds' ratios, which a noisy machine disturbs least: 1.00 means that rules cost nothing.
 */
public final class GuardedAgainstRaw {
    private static final int ORDERS = 2_000;
    private static final int ROUNDS = 40;
    private static final int WARM_UP_ROUNDS = 15;
    private static final int TURN = 150;

    private final MongoCollection<BsonDocument> raw;
    private final DocumentCollection guarded;
    private int inserted = ORDERS;

    private GuardedAgainstRaw(MongoClient client) {
        this.raw = client.getDatabase(OrderRules.NAMESPACE.database())
                .getCollection(OrderRules.NAMESPACE.collection(), BsonDocument.class);
        this.guarded = new DocumentStore(
                        () -> client,
                        OrderRules.book(OrderRules.OWNERS),
                        new Access.RuledAccess(OrderRules.caller()),
                        Transaction.NONE,
                        Deadline.NONE,
                        Set.of(),
                        GuardLimits.DEFAULT,
                        // As calls have it whose entries are kept.
                        new RuleCounters())
                .database(OrderRules.NAMESPACE.database())
                .collection(OrderRules.NAMESPACE.collection());
    }

    public static void main(String[] arguments) {
        try (MongoReplicaSet replicaSet = MongoReplicaSet.startAsInstalled()) {
            new GuardedAgainstRaw(replicaSet.client()).run();
        }
    }

    private void run() {
        raw.drop();
        raw.createIndex(Indexes.ascending("owner"));
        raw.insertMany(IntStream.range(0, ORDERS).mapToObj(OrderRules::order).toList());
        System.out.printf("%-26s %12s %12s %22s%n", "operation", "raw", "under rules", "throughput under rules");
        compare(
                "find a list of 20",
                i -> raw.find(filter("owner: 'ada'")).limit(20).into(new ArrayList<>()),
                i -> guarded.find(Find.all().limit(20)));
        compare(
                "find one by _id",
                i -> raw.find(byId(i).append("owner", filter("owner: 'ada'").get("owner")))
                        .first(),
                i -> guarded.findOne(byId(i)));
        compare(
                "insert one",
                i -> raw.insertOne(OrderRules.order(++inserted)),
                i -> guarded.insertOne(OrderRules.order(++inserted)));
        compare(
                "update one, raw by owner",
                i -> raw.updateOne(
                        byId(i).append("owner", filter("owner: 'ada'").get("owner")), update(i)),
                i -> guarded.updateOne(byId(i), update(i + 1)));
        compare(
                "update one, raw by _id",
                i -> raw.updateOne(byId(i), update(i)),
                i -> guarded.updateOne(byId(i), update(i + 1)));
    }

    private static BsonDocument filter(String content) {
        return BsonDocument.parse("{" + content + "}");
    }

    private static BsonDocument byId(int i) {
        return new BsonDocument("_id", new BsonInt32(i % ORDERS));
    }

    private static BsonDocument update(int i) {
        return new BsonDocument("$set", new BsonDocument("field5", new BsonInt32(i)));
    }

    private void compare(String name, IntConsumer rawOperation, IntConsumer guardedOperation) {
        List<Long> rawTimes = new ArrayList<>();
        List<Long> guardedTimes = new ArrayList<>();
        double[] ratios = new double[ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            // Who begins alternates: what the first leaves behind, such as a flush, would else always meet the second.
            boolean rawFirst = Math.floorMod(round, 2) == 0;
            int begin = (round + WARM_UP_ROUNDS) * TURN;
            long first = turn(rawFirst ? rawOperation : guardedOperation, begin);
            long second = turn(rawFirst ? guardedOperation : rawOperation, begin);
            if (round >= 0) {
                long rawTime = rawFirst ? first : second;
                long guardedTime = rawFirst ? second : first;
                rawTimes.add(rawTime);
                guardedTimes.add(guardedTime);
                ratios[round] = (double) rawTime / guardedTime;
            }
        }
        Arrays.sort(ratios);
        System.out.printf(
                "%-26s %9.0f us %9.0f us %22.2f%n", name, micros(rawTimes), micros(guardedTimes), ratios[ROUNDS / 2]);
    }

    private static long turn(IntConsumer operation, int begin) {
        long start = System.nanoTime();
        for (int i = begin; i < begin + TURN; i++) {
            operation.accept(i);
        }
        return System.nanoTime() - start;
    }

    private static double micros(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow() / 1000.0 / TURN;
    }
}
