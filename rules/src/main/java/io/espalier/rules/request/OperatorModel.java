package io.espalier.rules.request;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Aggregation;
import io.espalier.rules.expression.FieldAfter;
import io.espalier.rules.expression.KnownChange;
import io.espalier.rules.request.ChangeModel.Image;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/** Says what update operators make of a document. */
final class OperatorModel {
    /** Parts that name a place in an array, or may do so. */
    private static final Pattern PLACE = Pattern.compile("\\$.*|\\d+");

    private static final BsonString ROOT = new BsonString("$$ROOT");
    private static final BsonString IMAGE = new BsonString("$$image");

    /** MongoDB writes new fields in the order of their names. */
    private final Map<FieldPath, FieldAfter> written = new TreeMap<>(Comparator.comparing(FieldPath::dotted));

    private OperatorModel() {}

    static Optional<ChangeModel> of(OperatorUpdate update) {
        OperatorModel model = new OperatorModel();
        update.operators()
                .forEach((operator, changes) ->
                        changes.asDocument().forEach((path, operand) -> model.add(operator, path, operand)));
        boolean writesId =
                model.written.keySet().stream().anyMatch(path -> path.first().equals(DocumentId.FIELD));
        return writesId
                ? Optional.empty()
                : Optional.of(new ChangeModel(new KnownChange(model.written, KnownChange.Others.KEPT), model.image()));
    }

    private void add(String operator, String path, BsonValue operand) {
        switch (operator) {
            case "$setOnInsert" -> {}
            case "$rename" -> {
                write(path, FieldAfter.MISSING);
                write(operand.asString().getValue(), FieldAfter.UNKNOWN);
            }
            case "$set" -> write(path, constant(operand));
            case "$unset" -> write(path, FieldAfter.MISSING);
            default -> write(path, NumberAndArrayModel.of(operator, Aggregation.field(ROOT, path), operand));
        }
    }

    /** Through an array a path leads to other places than the same path in a rule: of such a field nothing is known. */
    private void write(String dotted, FieldAfter after) {
        FieldPath path = FieldPath.of(dotted);
        if (path.parts().stream().anyMatch(part -> PLACE.matcher(part).matches())) {
            written.put(FieldPath.of(path.first()), FieldAfter.UNKNOWN);
        } else if (path.parts().size() > 1
                && !(after instanceof FieldAfter.Constant(BsonValue value) && value != null)) {
            written.put(path, FieldAfter.UNKNOWN);
        } else {
            written.put(path, after);
        }
    }

    /** MongoDB replaces a timestamp of zero by the time. */
    static FieldAfter constant(BsonValue value) {
        return value instanceof BsonTimestamp timestamp && timestamp.getValue() == 0
                ? FieldAfter.UNKNOWN
                : new FieldAfter.Constant(value);
    }

    private Optional<Image> image() {
        BsonValue image = ROOT;
        BsonDocument guard = Aggregation.ALWAYS;
        for (Map.Entry<FieldPath, FieldAfter> each : written.entrySet()) {
            FieldPath path = each.getKey();
            switch (each.getValue()) {
                case FieldAfter.Constant(BsonValue value) -> {
                    BsonValue wanted = value == null ? new BsonString("$$REMOVE") : Aggregation.literal(value);
                    image = Aggregation.let("image", image, set(IMAGE, path, wanted));
                    guard = Aggregation.and(guard, leadsThroughDocuments(path));
                }
                case FieldAfter.Computed(BsonValue expression, BsonDocument needed) -> {
                    image = Aggregation.withField(image, path.first(), expression);
                    guard = Aggregation.and(guard, needed);
                }
                case FieldAfter.Kept _ -> {}
                case FieldAfter.Unknown _ -> {
                    return Optional.empty();
                }
            }
        }
        return image instanceof BsonDocument document ? Optional.of(new Image(document, guard)) : Optional.empty();
    }

    /** The value with something else under the path; documents on the way are made where there is nothing. */
    private static BsonDocument set(BsonValue outer, FieldPath path, BsonValue wanted) {
        if (path.parts().size() == 1) {
            return Aggregation.withField(outer, path.first(), wanted);
        }
        BsonDocument inner = Aggregation.field(outer, path.first());
        BsonDocument present =
                Aggregation.of("$cond", Aggregation.isMissing(inner), Aggregation.literal(new BsonDocument()), inner);
        FieldPath rest = new FieldPath(path.parts().subList(1, path.parts().size()));
        return Aggregation.withField(
                outer, path.first(), Aggregation.let("inner", present, set(new BsonString("$$inner"), rest, wanted)));
    }

    private static BsonDocument leadsThroughDocuments(FieldPath path) {
        BsonDocument guard = Aggregation.ALWAYS;
        BsonValue outer = ROOT;
        for (String part : path.parts().subList(0, path.parts().size() - 1)) {
            outer = Aggregation.field(outer, part);
            guard = Aggregation.and(guard, Aggregation.isOfType(outer, java.util.List.of("object", "missing")));
        }
        return guard;
    }
}
