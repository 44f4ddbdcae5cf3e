package io.espalier.rules.guard;

import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.OperatorUpdate;
import io.espalier.rules.request.Touch;
import io.espalier.rules.role.UnseenWrites;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.BsonDocument;

/** Finds what an update writes to a document without its caller seeing what is there. */
public final class UnseenFields {
    private UnseenFields() {}

    /**
     * @return empty if the document may not be written so at all, because the result would depend on something hidden
     */
    public static Optional<UnseenWrites> of(OperatorUpdate update, CallerQuery query, SeenDocument document) {
        if (update.positional() && !query.fields().stream().allMatch(seenWhole(document))) {
            return Optional.empty();
        }
        Set<String> hidden = new LinkedHashSet<>();
        List<FieldPath> missing = new ArrayList<>();
        for (Touch touch : update.onExisting()) {
            if (touch.meetsHidden(document.stored(), document.seen())) {
                if (touch.reads() || touch.path().parts().size() > 1) {
                    return Optional.empty();
                }
                hidden.add(touch.path().first());
            } else if (!isSeenWhole(document)
                    && touch.path().values(document.stored(), false).isEmpty()) {
                missing.add(touch.path());
            }
        }
        return Optional.of(new UnseenWrites(hidden, missing));
    }

    /** The view hands on the stored document itself where nothing in it could be hidden. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSeenWhole(SeenDocument document) {
        return document.stored() == document.seen();
    }

    public static UnseenWrites ofReplacement(BsonDocument replacement, SeenDocument document) {
        return UnseenWrites.hidden(replacement.keySet().stream()
                .filter(seenWhole(document).negate())
                .toList());
    }

    static Predicate<String> seenWhole(SeenDocument document) {
        return field ->
                ExactEquality.same(document.stored().get(field), document.seen().get(field));
    }
}
