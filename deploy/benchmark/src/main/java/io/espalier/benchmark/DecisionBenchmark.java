package io.espalier.benchmark;

import io.espalier.rules.RuleContext;
import io.espalier.rules.metrics.RoleCounts;
import io.espalier.rules.metrics.RuleCounters;
import io.espalier.rules.role.CollectionRules;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import io.espalier.rules.role.WritePermission;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What rules cost by themselves: deciding one document with twenty fields, and planning one operation. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class DecisionBenchmark {
    private final RuleContext caller = OrderRules.caller();
    private final CollectionRules owners = rules(OrderRules.OWNERS);
    private final View whole = new View(owners, caller);
    private final View cut = new View(rules(OrderRules.FIELDS), caller);
    private final View countedWhole = whole.counting(counts());
    private final View countedCut = cut.counting(counts());
    private final WritePermission permission = new WritePermission(whole);
    private final BsonDocument order = OrderRules.order(1);
    private final BsonDocument changed = OrderRules.order(1).append("status", new BsonString("cancelled"));

    private static CollectionRules rules(String json) {
        return OrderRules.book(json).rules(OrderRules.NAMESPACE).orElseThrow();
    }

    private RoleCounts counts() {
        return new RuleCounters().collection(OrderRules.NAMESPACE, owners::roleNames);
    }

    /** May this caller see the order? Two roles are tried. */
    @Benchmark
    public Optional<BsonDocument> seeWholeDocument() {
        return whole.of(order);
    }

    /** The order without the one field that is hidden. */
    @Benchmark
    public Optional<BsonDocument> seeDocumentCutByFields() {
        return cut.of(order);
    }

    /** May he, with the answer counted for the logs? */
    @Benchmark
    public Optional<BsonDocument> seeWholeDocumentCounted() {
        return countedWhole.of(order);
    }

    @Benchmark
    public Optional<BsonDocument> seeDocumentCutByFieldsCounted() {
        return countedCut.of(order);
    }

    /** May this caller change the order so? */
    @Benchmark
    public boolean permitUpdate() {
        return permission.mayUpdate(order, changed, Set.of());
    }

    /** The caller's view as a query, made once per operation. */
    @Benchmark
    public ViewPlan planOperation() {
        return ViewPlan.of(owners, caller);
    }
}
