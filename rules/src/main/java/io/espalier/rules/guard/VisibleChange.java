package io.espalier.rules.guard;

import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What a caller sees of a change event. A change is shown if he sees the document after it; a deletion, if he saw the document
 * before, which MongoDB tells where pre-images are recorded, or sees all documents anyway.
 */
final class VisibleChange {
    private static final String OPERATION = "operationType";
    private static final String AFTER = "fullDocument";
    private static final String BEFORE = "fullDocumentBeforeChange";
    private static final String KEY = "documentKey";
    private static final String DESCRIPTION = "updateDescription";
    private static final List<String> OPEN_FIELDS = List.of("_id", OPERATION, "clusterTime", "wallTime", "ns");

    private final View view;
    private final ViewPlan plan;

    VisibleChange(View view, ViewPlan plan) {
        this.view = view;
        this.plan = plan;
    }

    /** The event's token holds the document's key: who does not see all of the key is not told of the event. */
    Optional<BsonDocument> of(BsonDocument event) {
        return cut(event)
                .filter(seen -> seen.getDocument(KEY)
                        .keySet()
                        .equals(event.getDocument(KEY, new BsonDocument()).keySet()));
    }

    private Optional<BsonDocument> cut(BsonDocument event) {
        return switch (event.getString(OPERATION).getValue()) {
            case "insert", "replace" -> document(event, AFTER).map(seen -> changed(event, seen));
            case "update" -> document(event, AFTER).flatMap(seen -> updated(event, seen));
            case "delete" -> deleted(event);
            default -> Optional.empty();
        };
    }

    private Optional<BsonDocument> document(BsonDocument event, String field) {
        return event.get(field) instanceof BsonDocument stored ? view.of(stored) : Optional.empty();
    }

    private static BsonDocument changed(BsonDocument event, BsonDocument seen) {
        return common(event).append(KEY, key(event, seen)).append(AFTER, seen);
    }

    /** A change of hidden fields alone is none for the caller. */
    private Optional<BsonDocument> updated(BsonDocument event, BsonDocument seen) {
        BsonDocument description = description(event, seen);
        boolean tells = description.values().stream().anyMatch(part -> !isEmpty(part));
        return tells ? Optional.of(changed(event, seen).append(DESCRIPTION, description)) : Optional.empty();
    }

    private static boolean isEmpty(BsonValue part) {
        return part instanceof BsonDocument document
                ? document.isEmpty()
                : part.asArray().isEmpty();
    }

    private Optional<BsonDocument> deleted(BsonDocument event) {
        if (event.containsKey(BEFORE) && !event.isNull(BEFORE)) {
            return document(event, BEFORE).map(seen -> common(event).append(KEY, key(event, seen)));
        }
        return seesEverything() ? Optional.of(common(event).append(KEY, event.getDocument(KEY))) : Optional.empty();
    }

    private boolean seesEverything() {
        return plan.exact() && plan.whole() && plan.query().equals(Query.EVERYTHING);
    }

    private static BsonDocument common(BsonDocument event) {
        BsonDocument common = new BsonDocument();
        OPEN_FIELDS.stream().filter(event::containsKey).forEach(field -> common.append(field, event.get(field)));
        return common;
    }

    /** A sharded collection's key holds more fields than the {@code _id}. */
    private static BsonDocument key(BsonDocument event, BsonDocument seen) {
        BsonDocument key = new BsonDocument();
        event.getDocument(KEY).forEach((path, value) -> {
            if (FieldPath.of(path).values(seen, false).contains(value)) {
                key.append(path, value);
            }
        });
        return key;
    }

    /**
     * An update's document is looked up when the event is read, so that the event may tell of values that were gone before
     * the caller could see the document. He is told only of values that he sees in it.
     */
    private BsonDocument description(BsonDocument event, BsonDocument seen) {
        BsonDocument description = event.getDocument(DESCRIPTION);
        if (seesEverything()) {
            return description;
        }
        BsonDocument updated = new BsonDocument();
        description.getDocument("updatedFields", new BsonDocument()).forEach((path, value) -> {
            if (FieldPath.of(path).values(seen, false).stream().anyMatch(now -> ExactEquality.same(now, value))) {
                updated.append(path, value);
            }
        });
        BsonArray removed = new BsonArray();
        for (BsonValue path : description.getArray("removedFields", new BsonArray())) {
            if (isShown(path.asString())) {
                removed.add(path);
            }
        }
        BsonArray truncated = new BsonArray();
        for (BsonValue array : description.getArray("truncatedArrays", new BsonArray())) {
            if (isShown(array.asDocument().getString("field"))) {
                truncated.add(array);
            }
        }
        return new BsonDocument("updatedFields", updated)
                .append("removedFields", removed)
                .append("truncatedArrays", truncated);
    }

    private boolean isShown(BsonString path) {
        return plan.alwaysShows(FieldPath.of(path.getValue()).first());
    }
}
