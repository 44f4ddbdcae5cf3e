package io.espalier.rules.request;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.ChangeModel.Image;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonValue;

/**
 * What an upsert inserts, as far as that can be said before MongoDB does it.
 *
 * @param given what the query says of the new document
 * @param image what the update makes of it
 */
public record UpsertModel(BsonDocument given, Image image) {
    /** They say nothing of a new document. */
    private static final Set<String> NO_EQUALITIES =
            Set.of("$gt", "$gte", "$lt", "$lte", "$ne", "$nin", "$exists", "$type", "$size", "$mod");

    /**
     * @return empty if it cannot be said
     */
    public static Optional<UpsertModel> of(CallerQuery query, CallerUpdate update) {
        BsonDocument given = new BsonDocument();
        if (!addEqualities(query.query(), given)) {
            return Optional.empty();
        }
        if (update instanceof Replacement(BsonDocument document) && document.containsKey(DocumentId.FIELD)) {
            given.put(DocumentId.FIELD, document.get(DocumentId.FIELD));
        }
        return ChangeModel.of(onInsert(update)).flatMap(ChangeModel::image).map(image -> new UpsertModel(given, image));
    }

    private static boolean addEqualities(BsonDocument query, BsonDocument given) {
        for (Map.Entry<String, BsonValue> entry : query.entrySet()) {
            boolean isKnown = entry.getKey().equals("$and")
                    ? entry.getValue().asArray().stream().allMatch(part -> addEqualities(part.asDocument(), given))
                    : addEquality(entry.getKey(), entry.getValue(), given);
            if (!isKnown) {
                return false;
            }
        }
        return true;
    }

    private static boolean addEquality(String path, BsonValue condition, BsonDocument given) {
        if (path.startsWith("$") || condition instanceof BsonRegularExpression) {
            return false;
        }
        BsonValue value = condition;
        if (condition instanceof BsonDocument operators
                && !operators.isEmpty()
                && operators.getFirstKey().startsWith("$")) {
            if (NO_EQUALITIES.containsAll(operators.keySet())) {
                return true;
            }
            value = operators.get("$eq");
            if (value == null || operators.size() > 1) {
                return false;
            }
        }
        given.put(path, value);
        return FieldPath.of(path).parts().size() == 1;
    }

    /** A new document is set what others are not. */
    private static CallerUpdate onInsert(CallerUpdate update) {
        if (!(update instanceof OperatorUpdate operators)) {
            return update;
        }
        BsonDocument all = operators.operators().clone();
        if (all.remove("$setOnInsert") instanceof BsonDocument onInsert) {
            BsonDocument set = all.getDocument("$set", new BsonDocument());
            set.putAll(onInsert);
            all.put("$set", set);
        }
        return new OperatorUpdate(all, operators.arrayFilters(), operators.onExisting(), operators.positional());
    }
}
