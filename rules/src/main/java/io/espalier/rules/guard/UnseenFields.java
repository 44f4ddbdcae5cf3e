package io.espalier.rules.guard;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerProjection;
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

/**
 * Finds what an update writes to a document without its caller seeing what is there.
 *
 * <p>No role permits to write what the filters cut: it would answer what is there. That does not depend on the document, so
 * that nobody learns whether it has something to cut.
 *
 * @param filtered what the filters leave of each document at most
 */
public record UnseenFields(Optional<CallerProjection> filtered) {

    /**
     * @return empty if the document may not be written so at all, because the result would depend on something hidden, or
     *     because the filters cut what is written
     */
    public Optional<UnseenWrites> of(OperatorUpdate update, CallerQuery query, SeenDocument document) {
        if (update.positional() && !query.fields().stream().allMatch(seenWhole(document))) {
            return Optional.empty();
        }
        Set<String> hidden = new LinkedHashSet<>();
        List<FieldPath> missing = new ArrayList<>();
        for (Touch touch : update.onExisting()) {
            if (cuts(touch.path())) {
                return Optional.empty();
            }
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

    /** @return empty if something would be lost that the caller does not see, or if the filters cut what is written */
    public Optional<UnseenWrites> ofReplacement(BsonDocument replacement, SeenDocument document) {
        boolean losesNothing = document.stored().keySet().stream()
                .filter(name -> !name.equals(DocumentId.FIELD) || replacement.containsKey(name))
                .allMatch(seenWhole(document));
        return losesNothing && replacement.keySet().stream().noneMatch(this::isCut)
                ? Optional.of(UnseenWrites.NONE)
                : Optional.empty();
    }

    /**
     * @param result what is to become of the part of the document that the caller sees
     * @return empty if it changes a field that he sees in part only, or one that the filters cut
     */
    public Optional<UnseenWrites> ofResult(BsonDocument result, SeenDocument document) {
        Set<String> names = new LinkedHashSet<>(document.seen().keySet());
        names.addAll(result.keySet());
        names.removeIf(name -> ExactEquality.same(document.seen().get(name), result.get(name)));
        if (names.stream().anyMatch(this::isCut)) {
            return Optional.empty();
        }
        names.removeIf(seenWhole(document));
        return names.stream().anyMatch(document.seen()::containsKey)
                ? Optional.empty()
                : Optional.of(UnseenWrites.hidden(names));
    }

    /** Of top-level fields that are written whole, not reading what is there. */
    public Optional<UnseenWrites> ofFields(Set<String> names, SeenDocument document) {
        return names.stream().anyMatch(this::isCut)
                ? Optional.empty()
                : Optional.of(UnseenWrites.hidden(
                        names.stream().filter(seenWhole(document).negate()).toList()));
    }

    private boolean isCut(String field) {
        return cuts(new FieldPath(List.of(field)));
    }

    private boolean cuts(FieldPath path) {
        return filtered.map(projection -> projection.cuts(path)).orElse(false);
    }

    private static Predicate<String> seenWhole(SeenDocument document) {
        return field ->
                ExactEquality.same(document.stored().get(field), document.seen().get(field));
    }
}
