package io.espalier.rules.guard;

import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Aggregation;
import io.espalier.rules.expression.KnownChange;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.Query;
import io.espalier.rules.request.CallerSort;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.ChangeModel;
import io.espalier.rules.request.OperatorUpdate;
import io.espalier.rules.request.PipelineUpdate;
import io.espalier.rules.request.Replacement;
import io.espalier.rules.request.Touch;
import io.espalier.rules.role.CollectionRules;
import io.espalier.rules.role.ViewPlan;
import io.espalier.rules.role.WritePlan;
import io.espalier.rules.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Queries with which MongoDB itself sees to it that a single write finds a document of the caller's view and is permitted.
 *
 * <p>Where the query names the document by its {@code _id}, the permission is one condition more, and a document that may not
 * be written is not found. Elsewhere another document must not be found in its place: there the condition raises an error in
 * the server. Both leave everything as it is, and neither says why: what was not written is decided step by step.
 */
final class WriteConditions {
    /** No type's name can be read as a number. It depends on the document, so that it fails only where it is looked at. */
    private static final BsonDocument ERROR = BsonDocument.parse("{$toInt: {$type: '$_id'}}");

    private static final BsonString ROOT = new BsonString("$$ROOT");

    private final ViewPlan plan;
    private final WritePlan byQueries;
    private final WritePlan byExpressions;
    private final Optional<Schema> schema;

    WriteConditions(CollectionRules rules, RuleContext context, ViewPlan plan, Optional<Schema> schema) {
        this.plan = plan;
        this.byQueries = new WritePlan(rules, context, false);
        this.byExpressions = new WritePlan(rules, context, true);
        this.schema = schema;
    }

    /**
     * @return a query that finds a document only if this update of it is permitted; empty if MongoDB cannot decide that
     */
    Optional<BsonDocument> update(CallerQuery query, Optional<CallerSort> sort, CallerUpdate update) {
        if (!isDecided(query, sort) || !seesWhatIsWritten(update)) {
            return Optional.empty();
        }
        return ChangeModel.of(update)
                .flatMap(model -> fits(demands -> model.image().flatMap(image -> fits(demands, image)))
                        .flatMap(fits -> condition(
                                query,
                                permissions -> permissions.update(model.change(), touched(update, model)),
                                fits)));
    }

    /**
     * @return a query that finds a document only if deleting it is permitted; empty if MongoDB cannot decide that
     */
    Optional<BsonDocument> delete(CallerQuery query, Optional<CallerSort> sort) {
        return isDecided(query, sort)
                ? fits(demands -> demands.condition(ROOT).map(WriteConditions::truth))
                        .flatMap(fits -> condition(query, WritePlan::delete, fits))
                : Optional.empty();
    }

    /**
     * @return a query that finds, of documents of the view, only those of which this update is permitted. It does not see to it
     *     that the caller sees what is written
     */
    BsonDocument proof(CallerUpdate update) {
        Optional<ChangeModel> model = ChangeModel.of(update);
        WritePlan.Permission permission = byQueries.update(
                model.map(ChangeModel::change).orElse(KnownChange.ANYTHING),
                model.map(known -> touched(update, known)).orElse(List.of()));
        return fits(demands -> model.flatMap(ChangeModel::image).flatMap(image -> fits(demands, image)))
                .flatMap(fits -> byQuery(permission, fits))
                .orElse(Query.NOTHING);
    }

    /** Whether every document that the caller could make may be inserted; false if that is not known. */
    boolean mayInsertAnything() {
        return schema.isEmpty() && byQueries.insertAnything().query().equals(Query.EVERYTHING);
    }

    private static List<FieldPath> touched(CallerUpdate update, ChangeModel model) {
        return update instanceof OperatorUpdate operators
                ? operators.onExisting().stream().map(Touch::path).toList()
                : List.copyOf(model.change().written().keySet());
    }

    private boolean isDecided(CallerQuery query, Optional<CallerSort> sort) {
        return plan.exact()
                && !plan.isEmpty()
                && query.fields().stream().allMatch(plan::alwaysShows)
                && sort.stream().flatMap(order -> order.fields().stream()).allMatch(plan::alwaysShows);
    }

    /**
     * A pipeline or replacement may write any field. The place that a positional {@code $} means may depend on the conditions
     * that are added here.
     */
    private boolean seesWhatIsWritten(CallerUpdate update) {
        return switch (update) {
            case OperatorUpdate operators ->
                !operators.positional()
                        && operators.onExisting().stream()
                                .allMatch(touch -> plan.alwaysShows(touch.path().first()));
            case PipelineUpdate _, Replacement _ -> plan.whole();
        };
    }

    /** Whether the schema, if there is one, allows it, as an expression; empty if this cannot be said. */
    private Optional<BsonDocument> fits(Function<Schema, Optional<BsonDocument>> condition) {
        return schema.isEmpty() ? Optional.of(Aggregation.ALWAYS) : condition.apply(schema.get());
    }

    private static Optional<BsonDocument> fits(Schema schema, ChangeModel.Image image) {
        return schema.condition(new BsonString("$$after"))
                .map(condition ->
                        Aggregation.and(image.guard(), Aggregation.let("after", image.document(), truth(condition))));
    }

    private static BsonDocument truth(BsonValue condition) {
        return Aggregation.of("$and", condition);
    }

    private Optional<BsonDocument> condition(CallerQuery query, PermissionOf permission, BsonDocument fits) {
        Optional<BsonDocument> permitted = namesOne(query.query())
                ? byQuery(permission.of(byQueries), fits)
                : byExpression(permission.of(byExpressions), fits);
        return permitted.map(condition -> all(List.of(query.query(), plan.query(), condition)));
    }

    /** One list of conditions, each once: what lets a document be seen is often what lets it be written. */
    private static BsonDocument all(List<BsonDocument> conditions) {
        List<BsonDocument> parts = new ArrayList<>();
        conditions.forEach(condition -> addParts(condition, parts));
        return Query.and(parts);
    }

    private static void addParts(BsonDocument condition, List<BsonDocument> parts) {
        if (condition.size() == 1 && condition.containsKey("$and")) {
            condition.getArray("$and").forEach(part -> addParts(part.asDocument(), parts));
        } else if (parts.stream().noneMatch(part -> ExactEquality.same(part, condition))) {
            parts.add(condition);
        }
    }

    private static Optional<BsonDocument> byQuery(WritePlan.Permission permission, BsonDocument fits) {
        if (permission.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Query.and(
                List.of(permission.always() ? Query.EVERYTHING : permission.query(), Aggregation.matching(fits))));
    }

    private static Optional<BsonDocument> byExpression(WritePlan.Permission permission, BsonDocument fits) {
        if (permission.isEmpty()) {
            return Optional.empty();
        }
        return (permission.always() ? Optional.of(Aggregation.ALWAYS) : expression(permission.query()))
                .map(permits -> Aggregation.and(permits, fits))
                .map(permits -> permits.equals(Aggregation.ALWAYS)
                        ? Query.EVERYTHING
                        : Aggregation.matching(Aggregation.of("$cond", permits, Aggregation.ALWAYS, ERROR)));
    }

    /** Whether at most one document can match, because the query names its {@code _id}. */
    private static boolean namesOne(BsonDocument query) {
        return query.entrySet().stream().anyMatch(condition -> switch (condition.getKey()) {
            case DocumentId.FIELD -> isOneValue(condition.getValue());
            case "$and" -> condition.getValue().asArray().stream().anyMatch(part -> namesOne(part.asDocument()));
            default -> false;
        });
    }

    private static boolean isOneValue(BsonValue condition) {
        return switch (condition.getBsonType()) {
            case OBJECT_ID, STRING, INT32, INT64, DOUBLE, DECIMAL128, BINARY, DATE_TIME, BOOLEAN -> true;
            case DOCUMENT -> {
                BsonDocument operators = condition.asDocument();
                yield operators.containsKey("$eq") && isOneValue(operators.get("$eq", BsonNull.VALUE));
            }
            default -> false;
        };
    }

    /** A query that is made of expressions, as one expression. */
    private static Optional<BsonDocument> expression(BsonDocument query) {
        if (query.equals(Query.EVERYTHING)) {
            return Optional.of(Aggregation.ALWAYS);
        }
        if (query.equals(Query.NOTHING)) {
            return Optional.of(Aggregation.NEVER);
        }
        BsonArray parts = new BsonArray();
        return switch (query.size() == 1 ? query.getFirstKey() : "") {
            case "$expr" -> Optional.of(query.getDocument("$expr"));
            case "$and", "$or", "$nor" -> {
                for (BsonValue part : query.getArray(query.getFirstKey())) {
                    Optional<BsonDocument> inner = expression(part.asDocument());
                    if (inner.isEmpty()) {
                        yield Optional.empty();
                    }
                    parts.add(inner.get());
                }
                yield Optional.of(
                        query.containsKey("$nor")
                                ? Aggregation.not(new BsonDocument("$or", parts))
                                : new BsonDocument(query.getFirstKey(), parts));
            }
            default -> Optional.empty();
        };
    }

    private interface PermissionOf {
        WritePlan.Permission of(WritePlan plan);
    }
}
