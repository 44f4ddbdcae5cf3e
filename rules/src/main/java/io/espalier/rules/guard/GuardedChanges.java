package io.espalier.rules.guard;

import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Watch;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.query.Query;
import io.espalier.rules.query.QueryMatcher;
import io.espalier.rules.role.ViewPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/** The changes of the documents that a caller sees, each cut to what he sees of it. Not thread-safe. */
final class GuardedChanges implements ChangeEvents {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Namespace namespace;
    private final StoredChanges stored;
    private final Supplier<VisibleChange> visible;
    private final Predicate<BsonDocument> wanted;

    private GuardedChanges(
            Namespace namespace,
            StoredChanges stored,
            Supplier<VisibleChange> visible,
            Predicate<BsonDocument> wanted) {
        this.namespace = namespace;
        this.stored = stored;
        this.visible = visible;
        this.wanted = wanted;
    }

    /**
     * @param plan the view at the beginning; its query is left to the single events if {@code changing}
     * @param changing whether the view may become another one
     * @param visible made for each event
     * @param filter what the caller asks of the events that he sees; empty for all
     */
    static GuardedChanges open(
            Connection connection,
            Namespace namespace,
            ViewPlan plan,
            boolean changing,
            Supplier<VisibleChange> visible,
            Watch watch,
            BsonDocument filter) {
        requireKnownKeys(namespace, plan, watch);
        List<Bson> pipeline = new ArrayList<>(StoredChanges.ofIds(watch));
        if (!changing) {
            ofView(plan).ifPresent(pipeline::add);
        }
        StoredChanges stored = StoredChanges.open(
                connection,
                namespace,
                watch,
                pipeline,
                stream -> stream.fullDocumentBeforeChange(FullDocumentBeforeChange.WHEN_AVAILABLE));
        return new GuardedChanges(
                namespace, stored, visible, filter.isEmpty() ? _ -> true : QueryMatcher.compile(filter)::matches);
    }

    /** A stream by {@code _id} that hides the {@code _id} would be an oracle, and each event's token holds it. */
    private static void requireKnownKeys(Namespace namespace, ViewPlan plan, Watch watch) {
        if (!plan.alwaysShows(DocumentId.FIELD)) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "watch: available only where the rules of '" + namespace + "' always show the _id");
        }
        if (watch.ids().stream().flatMap(List::stream).anyMatch(BsonValue::isRegularExpression)) {
            throw new RulesException(RulesErrorCode.INVALID_REQUEST, "watch: an _id cannot be a regular expression");
        }
    }

    /** Changes of documents that are surely hidden need not leave MongoDB. */
    private static Optional<Bson> ofView(ViewPlan plan) {
        return Query.under("fullDocument", plan.query())
                .filter(query -> !query.equals(Query.EVERYTHING))
                .map(query -> new BsonDocument(
                        "$match",
                        Query.or(List.of(
                                BsonDocument.parse("{operationType: {$nin: ['insert', 'update', 'replace']}}"),
                                query))));
    }

    @Override
    public Optional<BsonDocument> next() {
        long begin = System.nanoTime();
        do {
            Optional<BsonDocument> event = stored.next();
            if (event.isEmpty()) {
                return event;
            }
            requireValid(event.get());
            Optional<BsonDocument> seen = visible.get().of(event.get()).filter(wanted);
            if (seen.isPresent()) {
                return seen;
            }
        } while (System.nanoTime() - begin < PATIENCE.toNanos());
        return Optional.empty();
    }

    private void requireValid(BsonDocument event) {
        if (event.getString("operationType").getValue().equals("invalidate")) {
            throw new RulesException(
                    RulesErrorCode.DATABASE, "'" + namespace + "' was dropped or renamed: watch it anew");
        }
    }

    @Override
    public void close() {
        stored.close();
    }
}
