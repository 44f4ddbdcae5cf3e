package io.espalier.rules.guard;

import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.CountOptions;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.Query;
import io.espalier.rules.request.ViewFind;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bson.BsonDocument;

/** Reads from a caller's view. What MongoDB can decide exactly it decides alone, in one command. */
public final class GuardedReader {
    /** Rules compare exactly whatever the collection's own collation is (spec/app-services.md §2.8, 11). */
    public static final Collation SIMPLE = Collation.builder().locale("simple").build();

    private final Namespace namespace;
    private final View view;
    private final ViewPlan plan;
    private final Connection connection;
    private final GuardLimits limits;

    GuardedReader(Namespace namespace, View view, ViewPlan plan, Connection connection, GuardLimits limits) {
        this.namespace = namespace;
        this.view = view;
        this.plan = plan;
        this.connection = connection;
        this.limits = limits;
    }

    /** The same view inside of a transaction. */
    GuardedReader joining(Connection joined) {
        return new GuardedReader(namespace, view, plan, joined, limits);
    }

    void find(ViewFind find, Consumer<BsonDocument> consumer) {
        requireShown(find.decidingFields());
        if (plan.isEmpty()) {
            return;
        }
        FindIterable<BsonDocument> found = iterable(find.query());
        find.sort().ifPresent(sort -> found.sort(sort.order()));
        if (!plan.exact()) {
            decideEach(found, find, consumer);
            return;
        }
        found.limit(find.limit()).skip(find.skip());
        if (plan.whole()) {
            find.projection().ifPresent(wanted -> found.projection(wanted.projection()));
            connection.forEach(namespace, () -> found, consumer);
        } else {
            connection.forEach(
                    namespace,
                    () -> found,
                    stored -> view.of(stored).map(find::shown).ifPresent(consumer));
        }
    }

    /** Skip and limit count documents of the view, so MongoDB cannot apply them here. */
    private void decideEach(FindIterable<BsonDocument> found, ViewFind find, Consumer<BsonDocument> consumer) {
        long wanted = find.limit() == 0 ? Long.MAX_VALUE : (long) find.skip() + find.limit();
        long[] seen = {0};
        forEachSeen(found, document -> {
            if (++seen[0] > find.skip()) {
                consumer.accept(find.shown(document.seen()));
            }
            return seen[0] < wanted;
        });
    }

    long count(CallerQuery query, int limit) {
        requireShown(query.fields());
        if (plan.isEmpty()) {
            return 0;
        }
        if (!plan.exact()) {
            long[] count = {0};
            forEachSeen(iterable(query), _ -> {
                count[0]++;
                return limit == 0 || count[0] < limit;
            });
            return count[0];
        }
        CountOptions options = new CountOptions()
                .collation(SIMPLE)
                .limit(limit)
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        BsonDocument guarded = guarded(query);
        return connection.run("count", namespace, () -> {
            MongoCollection<BsonDocument> collection = connection.collection(namespace);
            Optional<ClientSession> session = connection.transaction().session();
            return session.isPresent()
                    ? collection.countDocuments(session.get(), guarded, options)
                    : collection.countDocuments(guarded, options);
        });
    }

    /** Hands on each document of the view that matches, until {@code consumer} says false. */
    void forEachMatch(CallerQuery query, Predicate<SeenDocument> consumer) {
        requireShown(query.fields());
        if (!plan.isEmpty()) {
            forEachSeen(iterable(query), consumer);
        }
    }

    private void forEachSeen(FindIterable<BsonDocument> found, Predicate<SeenDocument> consumer) {
        int dropped = 0;
        boolean more = true;
        try (MongoCursor<BsonDocument> cursor = found.iterator()) {
            while (more && cursor.hasNext()) {
                BsonDocument stored = cursor.next();
                Optional<BsonDocument> seen = view.of(stored);
                if (seen.isPresent()) {
                    more = consumer.test(new SeenDocument(stored, seen.get()));
                } else if (++dropped > limits.documentsDropped()) {
                    throw new RulesException(
                            RulesErrorCode.NOT_SUPPORTED,
                            "the rules of '" + namespace + "' can be decided only document by document, and more than "
                                    + limits.documentsDropped() + " were hidden: narrow the query");
                }
            }
        }
    }

    private FindIterable<BsonDocument> iterable(CallerQuery query) {
        MongoCollection<BsonDocument> collection = connection.collection(namespace);
        BsonDocument guarded = guarded(query);
        return connection
                .transaction()
                .session()
                .map(session -> collection.find(session, guarded))
                .orElseGet(() -> collection.find(guarded))
                .collation(SIMPLE)
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
    }

    private BsonDocument guarded(CallerQuery query) {
        return Query.and(List.of(query.query(), plan.query()));
    }

    /** A field that may be hidden decides nothing: neither what is found, nor its order. The rules alone decide this. */
    private void requireShown(Set<String> fields) {
        for (String field : fields) {
            if (!plan.alwaysShows(field)) {
                throw new RulesException(
                        RulesErrorCode.NOT_SUPPORTED,
                        "the rules of '" + namespace + "' may hide the field '" + field
                                + "': querying or sorting by it is not supported in this version");
            }
        }
    }

    /**
     * A document of the view.
     *
     * @param stored as it is in the collection
     * @param seen as the caller sees it
     */
    record SeenDocument(BsonDocument stored, BsonDocument seen) {}
}
