package io.espalier.rules.guard;

import com.mongodb.client.AggregateIterable;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoIterable;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.CountOptions;
import io.espalier.rules.Namespace;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.Query;
import io.espalier.rules.query.SortOrder;
import io.espalier.rules.request.CallerSort;
import io.espalier.rules.request.ViewFind;
import io.espalier.rules.request.ViewQuery;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/**
 * Reads from a caller's view. What MongoDB can decide exactly it decides alone, in one command: as a query where that looks
 * at visible fields only, as a pipeline that cuts the documents first where all are cut in the same way. Everything else is
 * decided document by document.
 */
public final class GuardedReader {
    /** Rules compare exactly whatever the collection's own collation is (spec/app-services.md §2.8, 11). */
    public static final Collation SIMPLE = Collation.builder().locale("simple").build();

    private final Namespace namespace;
    private final View view;
    private final ViewPlan plan;
    private final FoundDocuments counted;
    private final Connection connection;
    private final GuardLimits limits;

    /**
     * @param view counts what it decides about, if that is to be counted
     * @param counted counts what MongoDB decides about, if that is to be counted
     */
    GuardedReader(
            Namespace namespace,
            View view,
            ViewPlan plan,
            FoundDocuments counted,
            Connection connection,
            GuardLimits limits) {
        this.namespace = namespace;
        this.view = view;
        this.plan = plan;
        this.counted = counted;
        this.connection = connection;
        this.limits = limits;
    }

    /** The same view inside of a transaction. */
    GuardedReader joining(Connection joined) {
        return new GuardedReader(namespace, view, plan, counted, joined, limits);
    }

    /** Hands on each document until {@code consumer} says false. */
    void find(ViewFind find, Predicate<BsonDocument> consumer) {
        requireMergeable(find);
        if (plan.isEmpty()) {
            return;
        }
        boolean orderShown = find.sort().map(this::isForMongoDb).orElse(true);
        if (plan.exact() && orderShown && shows(find.query().fields())) {
            findByQuery(find, consumer);
        } else if (plan.exact() && plan.cut().isPresent()) {
            findInCut(find, consumer);
        } else if (orderShown) {
            findOneByOne(find, consumer);
        } else {
            findAndSort(find, consumer);
        }
    }

    /**
     * @throws io.espalier.rules.RulesException if the projection of the caller is of another kind than those of the filters
     */
    void requireMergeable(ViewFind find) {
        find.projection().ifPresent(plan::requireMergeable);
    }

    private void findByQuery(ViewFind find, Predicate<BsonDocument> consumer) {
        FindIterable<BsonDocument> found = iterable(
                        ViewQuery.of(plan, find.query()).sent())
                .limit(find.limit())
                .skip(find.skip());
        find.sort().ifPresent(sort -> found.sort(sort.order()));
        if (plan.whole()) {
            find.projection().ifPresent(wanted -> found.projection(wanted.projection()));
            connection.forEachWhile(
                    namespace, () -> found, counted.onTheWay(find.projection().isEmpty(), consumer));
        } else {
            connection.forEachWhile(
                    namespace,
                    () -> found,
                    stored -> view.ofFound(stored)
                            .map(find::shown)
                            .map(consumer::test)
                            .orElse(true));
        }
    }

    private void findInCut(ViewFind find, Predicate<BsonDocument> consumer) {
        List<BsonDocument> pipeline = matching(find.query());
        find.sort()
                .filter(sort -> !sort.order().isEmpty())
                .ifPresent(sort -> pipeline.add(new BsonDocument("$sort", sort.order())));
        if (find.skip() > 0) {
            pipeline.add(new BsonDocument("$skip", new BsonInt32(find.skip())));
        }
        if (find.limit() > 0) {
            pipeline.add(new BsonDocument("$limit", new BsonInt32(find.limit())));
        }
        connection.forEachWhile(
                namespace, () -> results(pipeline), counted.onTheWay(false, seen -> consumer.test(find.shown(seen))));
    }

    /** The documents of a view that is cut in one way, as a pipeline: conditions on visible fields can use an index. */
    private List<BsonDocument> matching(CallerQuery query) {
        ViewQuery divided = ViewQuery.of(plan, query);
        List<BsonDocument> pipeline = new ArrayList<>();
        pipeline.add(new BsonDocument("$match", divided.sent()));
        plan.cut().flatMap(cut -> cut.stage()).ifPresent(pipeline::add);
        if (!divided.onSeen().isEmpty()) {
            pipeline.add(new BsonDocument("$match", divided.onSeen()));
        }
        return pipeline;
    }

    /** Skip and limit count documents of the view, so MongoDB cannot apply them here. */
    private void findOneByOne(ViewFind find, Predicate<BsonDocument> consumer) {
        long wanted = find.limit() == 0 ? Long.MAX_VALUE : (long) find.skip() + find.limit();
        long[] seen = {0};
        scan(find.query()).sort(find.sort()).forEach(document -> {
            boolean skipped = ++seen[0] <= find.skip();
            boolean more = skipped || consumer.test(find.shown(document.seen()));
            return more && seen[0] < wanted;
        });
    }

    private void findAndSort(ViewFind find, Predicate<BsonDocument> consumer) {
        SortOrder order = SortOrder.compile(find.sort().map(CallerSort::order).orElse(Query.EVERYTHING));
        Iterator<BsonDocument> sorted = order.sorted(all(find.query())).stream()
                .skip(find.skip())
                .limit(find.limit() == 0 ? Long.MAX_VALUE : find.limit())
                .map(find::shown)
                .iterator();
        boolean more = true;
        while (more && sorted.hasNext()) {
            more = consumer.test(sorted.next());
        }
    }

    long count(CallerQuery query, int limit) {
        if (plan.isEmpty()) {
            return 0;
        }
        if (plan.exact() && (shows(query.fields()) || plan.cut().isPresent())) {
            long found = shows(query.fields()) ? countByQuery(query, limit) : countInCut(query, limit);
            counted.count(found);
            return found;
        }
        long[] count = {0};
        scan(query).forEach(_ -> {
            count[0]++;
            return limit == 0 || count[0] < limit;
        });
        return count[0];
    }

    private long countByQuery(CallerQuery query, int limit) {
        CountOptions options = new CountOptions()
                .collation(SIMPLE)
                .limit(limit)
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        BsonDocument guarded = ViewQuery.of(plan, query).sent();
        MongoCollection<BsonDocument> collection = connection.collection(namespace);
        Optional<ClientSession> session = connection.transaction().session();
        return session.isPresent()
                ? collection.countDocuments(session.get(), guarded, options)
                : collection.countDocuments(guarded, options);
    }

    private long countInCut(CallerQuery query, int limit) {
        List<BsonDocument> pipeline = matching(query);
        if (limit > 0) {
            pipeline.add(new BsonDocument("$limit", new BsonInt32(limit)));
        }
        pipeline.add(BsonDocument.parse("{$count: 'count'}"));
        BsonDocument result = results(pipeline).first();
        return result == null ? 0 : result.getNumber("count").longValue();
    }

    Collection<BsonValue> distinct(FieldPath field, CallerQuery query) {
        if (plan.isEmpty()) {
            return List.of();
        }
        if (plan.exact() && plan.alwaysShows(field.first()) && shows(query.fields())) {
            BsonDocument guarded = ViewQuery.of(plan, query).sent();
            return DistinctQuery.run(
                    connection, namespace, field.dotted(), guarded, values -> values.collation(SIMPLE));
        }
        DistinctValues values = new DistinctValues(field, namespace, limits);
        scan(query).forEach(document -> {
            values.add(document.seen());
            return true;
        });
        return values.found();
    }

    /** All documents of the view that match, as the caller sees them. */
    List<BsonDocument> all(CallerQuery query) {
        List<BsonDocument> documents = new ArrayList<>();
        scan(query).forEach(document -> {
            limits.requireHeld(documents.size() + 1, namespace);
            documents.add(document.seen());
            return true;
        });
        return documents;
    }

    /** Hands on each document of the view that matches, until {@code consumer} says false. */
    void forEachMatch(CallerQuery query, Predicate<SeenDocument> consumer) {
        if (!plan.isEmpty()) {
            scan(query).forEach(consumer);
        }
    }

    /** The first document of the view that matches; without an order any. */
    Optional<SeenDocument> firstMatch(CallerQuery query, Optional<CallerSort> sort) {
        if (plan.isEmpty()) {
            return Optional.empty();
        }
        List<SeenDocument> first = new ArrayList<>(1);
        if (sort.map(this::isForMongoDb).orElse(true)) {
            scan(query).sort(sort).forEach(document -> {
                first.add(document);
                return false;
            });
        } else {
            SortOrder order = SortOrder.compile(sort.get().order());
            scan(query).forEach(document -> {
                if (first.isEmpty()) {
                    first.add(document);
                } else if (order.compare(document.seen(), first.getFirst().seen()) < 0) {
                    first.set(0, document);
                }
                return true;
            });
        }
        return first.stream().findFirst();
    }

    /**
     * Whether MongoDB can sort the candidates. By two fields it fails if both are arrays in one document, which must not be a
     * hidden one.
     */
    private boolean isForMongoDb(CallerSort sort) {
        return shows(sort.fields()) && (plan.exact() || sort.order().size() == 1);
    }

    private ViewScan scan(CallerQuery query) {
        ViewQuery divided = ViewQuery.of(plan, query);
        return new ViewScan(namespace, view, iterable(divided.sent()), divided.onSeen(), limits);
    }

    private FindIterable<BsonDocument> iterable(BsonDocument query) {
        MongoCollection<BsonDocument> collection = connection.collection(namespace);
        return connection
                .transaction()
                .session()
                .map(session -> collection.find(session, query))
                .orElseGet(() -> collection.find(query))
                .collation(SIMPLE)
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
    }

    private MongoIterable<BsonDocument> results(List<BsonDocument> pipeline) {
        MongoCollection<BsonDocument> collection = connection.collection(namespace);
        AggregateIterable<BsonDocument> results = connection
                .transaction()
                .session()
                .map(session -> collection.aggregate(session, pipeline))
                .orElseGet(() -> collection.aggregate(pipeline));
        return results.collation(SIMPLE).maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean shows(Collection<String> fields) {
        return fields.stream().allMatch(plan::alwaysShows);
    }
}
