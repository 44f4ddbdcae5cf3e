package io.espalier.rules.guard;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCursor;
import io.espalier.rules.Namespace;
import io.espalier.rules.query.QueryMatcher;
import io.espalier.rules.request.CallerSort;
import io.espalier.rules.role.View;
import java.util.Optional;
import java.util.function.Predicate;
import org.bson.BsonDocument;

/**
 * Goes through documents that may be in a caller's view and decides each in memory: whether he sees it, what of it, and
 * whether that matches what could not be asked of MongoDB.
 */
final class ViewScan {
    private final Namespace namespace;
    private final View view;
    private final FindIterable<BsonDocument> candidates;
    private final Predicate<BsonDocument> condition;
    private final GuardLimits limits;

    /**
     * @param candidates found by the view's query: all documents of the view that are wanted, and perhaps more
     * @param condition a query that the seen documents must match
     */
    ViewScan(
            Namespace namespace,
            View view,
            FindIterable<BsonDocument> candidates,
            BsonDocument condition,
            GuardLimits limits) {
        this.namespace = namespace;
        this.view = view;
        this.candidates = candidates;
        this.condition = condition.isEmpty() ? _ -> true : QueryMatcher.compile(condition)::matches;
        this.limits = limits;
    }

    /** In an order that depends on fields only which are always seen. */
    ViewScan sort(Optional<CallerSort> order) {
        order.ifPresent(sort -> candidates.sort(sort.order()));
        return this;
    }

    /**
     * Hands on each document that is wanted, until {@code consumer} says false.
     *
     * @throws io.espalier.rules.RulesException if too many others lie between
     */
    void forEach(Predicate<SeenDocument> consumer) {
        int dropped = 0;
        boolean more = true;
        try (MongoCursor<BsonDocument> cursor = candidates.iterator()) {
            while (more && cursor.hasNext()) {
                BsonDocument stored = cursor.next();
                Optional<BsonDocument> seen = view.ofFound(stored).filter(condition);
                if (seen.isPresent()) {
                    more = consumer.test(new SeenDocument(stored, seen.get()));
                } else {
                    limits.requireDropped(++dropped, namespace);
                }
            }
        }
    }
}
