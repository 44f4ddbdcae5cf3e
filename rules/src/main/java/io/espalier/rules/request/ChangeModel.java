package io.espalier.rules.request;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Aggregation;
import io.espalier.rules.expression.FieldAfter;
import io.espalier.rules.expression.KnownChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * What an update makes of a document that matches, as far as that can be said before MongoDB makes it.
 *
 * @param image the whole document afterwards; empty if it cannot be said
 */
public record ChangeModel(KnownChange change, Optional<Image> image) {

    /**
     * @return empty if nothing can be said, as where the {@code _id} is written
     */
    public static Optional<ChangeModel> of(CallerUpdate update) {
        return switch (update) {
            case OperatorUpdate operators -> OperatorModel.of(operators);
            case PipelineUpdate pipeline -> PipelineModel.of(pipeline);
            case Replacement(BsonDocument document) -> Optional.of(ofReplacement(document));
        };
    }

    /** MongoDB refuses another {@code _id} than the document has. */
    private static ChangeModel ofReplacement(BsonDocument document) {
        BsonDocument rest = document.clone();
        rest.remove(DocumentId.FIELD);
        Map<FieldPath, FieldAfter> written = new HashMap<>();
        rest.forEach((name, value) -> written.put(FieldPath.of(name), OperatorModel.constant(value)));
        BsonDocument image = Aggregation.withField(
                Aggregation.literal(rest), DocumentId.FIELD, new BsonString("$$ROOT." + DocumentId.FIELD));
        boolean known = written.values().stream().noneMatch(FieldAfter.UNKNOWN::equals);
        return new ChangeModel(
                new KnownChange(written, KnownChange.Others.REMOVED),
                known ? Optional.of(new Image(image, Aggregation.ALWAYS)) : Optional.empty());
    }

    /**
     * @param document an aggregation expression on the document before
     * @param guard an aggregation expression on the document before; where it is not true the other may be wrong, unless
     *     MongoDB refuses the change
     */
    public record Image(BsonDocument document, BsonDocument guard) {}
}
