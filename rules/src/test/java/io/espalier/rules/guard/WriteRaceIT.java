package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.RulesException;
import io.espalier.rules.UpdateSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** Writers that meet on one document never make of it together what the rules permit to none of them. */
class WriteRaceIT {
    private static final int ROUNDS = 60;

    @Test
    void anOrderIsCancelledOrShippedButNeverCancelledAfterwards() throws Exception {
        GuardedFixture orders = GuardedFixture.of("races", GuardedFixture.resource("shop-orders.json"));
        int cancelled = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < ROUNDS; i++) {
                orders.raw().drop();
                orders.stored("{_id: 1, user_id: 'ada', status: 'pending'}");
                BsonDocument id = json("{_id: 1}");
                List<Boolean> done = together(
                        pool,
                        List.of(
                                () -> orders.as(ADA).updateOne(id, json("{$set: {status: 'cancelled'}}")),
                                () -> orders.as(ADA).updateMany(id, json("{$set: {status: 'cancelled'}}")),
                                () -> orders.as(ADMIN)
                                        .updateOne(
                                                json("{_id: 1, status: 'pending'}"),
                                                json("{$set: {status: 'shipped'}}"))),
                        i);
                BsonString status = orders.allStored().getFirst().getString("status");
                boolean byCustomer = done.get(0) || done.get(1);
                assertThat(done.get(2) && byCustomer).isFalse();
                assertThat(status).isEqualTo(new BsonString(byCustomer ? "cancelled" : "shipped"));
                assertThat(done.get(0) && done.get(1)).as("both cancelled it").isFalse();
                cancelled += byCustomer ? 1 : 0;
            }
        }
        assertThat(cancelled).isBetween(1, ROUNDS);
    }

    @Test
    void whatIsSpentNeverExceedsWhatIsThere() throws Exception {
        GuardedFixture accounts = GuardedFixture.of("races", """
                {roles: [{name: 'owner', apply_when: {owner: '%%user.id'}, read: true,
                  write: {'%%root.balance': {'%gte': 0}, '%%root.owner': '%%prevRoot.owner'}}]}
                """);
        accounts.stored("{_id: 1, owner: 'ada', balance: 20}");
        Callable<UpdateSummary> spend =
                () -> accounts.as(ADA).updateOne(json("{_id: 1}"), json("{$inc: {balance: -3}}"));
        Callable<UpdateSummary> spendStepByStep =
                () -> accounts.as(ADA).updateMany(json("{_id: 1}"), json("{$inc: {balance: -3}}"));
        int spent = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                spent += (int) together(pool, List.of(spend, spendStepByStep, spend, spendStepByStep), i).stream()
                        .filter(Boolean::booleanValue)
                        .count();
            }
        }
        assertThat(spent).isEqualTo(6);
        assertThat(accounts.allStored().getFirst().get("balance")).isEqualTo(new BsonInt32(2));
    }

    /**
     * @param turn another write has the best start in each
     * @return for each write whether it changed something
     */
    private static List<Boolean> together(ExecutorService pool, List<Callable<UpdateSummary>> writes, int turn)
            throws Exception {
        CyclicBarrier start = new CyclicBarrier(writes.size());
        Map<Integer, Future<Boolean>> running = new TreeMap<>();
        for (int i = 0; i < writes.size(); i++) {
            int number = (turn + i) % writes.size();
            Callable<UpdateSummary> write = writes.get(number);
            running.put(number, pool.submit(() -> {
                start.await();
                try {
                    return write.call().modifiedCount() == 1;
                } catch (RulesException refused) {
                    assertThat(refused).hasMessage("update not permitted");
                    return false;
                }
            }));
        }
        List<Boolean> done = new ArrayList<>();
        for (Future<Boolean> each : running.values()) {
            done.add(each.get());
        }
        return done;
    }
}
