package io.espalier.rules.request;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Aggregation;
import io.espalier.rules.expression.FieldAfter;
import io.espalier.rules.expression.KnownChange;
import io.espalier.rules.request.ChangeModel.Image;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Says what an update pipeline makes of a document: as one expression in which each stage finds the result of the one before
 * as {@code $$CURRENT}.
 */
final class PipelineModel {
    private static final BsonString CURRENT = new BsonString("$$CURRENT");

    private final Set<String> written = new LinkedHashSet<>();
    private boolean replaced;

    private PipelineModel() {}

    /**
     * @return empty if a stage means something that the expression cannot
     */
    static Optional<ChangeModel> of(PipelineUpdate update) {
        return new PipelineModel().model(update.stages());
    }

    private Optional<ChangeModel> model(List<BsonDocument> stages) {
        BsonValue image = CURRENT;
        for (BsonDocument stage : stages) {
            // $$ROOT is each stage's own document there, and the first one's here.
            boolean repeatable = !holds(stage, "$rand") && (image.equals(CURRENT) || !holds(stage, "$$ROOT"));
            Optional<BsonDocument> next = repeatable ? stage(stage) : Optional.empty();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            image = Aggregation.let("CURRENT", image, next.get());
        }
        return written.contains(DocumentId.FIELD) ? Optional.empty() : Optional.of(model(image));
    }

    /** A document keeps its {@code _id}; MongoDB refuses another. */
    private ChangeModel model(BsonValue image) {
        BsonDocument identified = Aggregation.of(
                "$mergeObjects",
                new BsonDocument(DocumentId.FIELD, new BsonString("$$ROOT." + DocumentId.FIELD)),
                image);
        Map<FieldPath, FieldAfter> after = new HashMap<>();
        if (!replaced) {
            written.forEach(name -> after.put(
                    FieldPath.of(name), new FieldAfter.Computed(Aggregation.field(image, name), Aggregation.ALWAYS)));
        }
        return new ChangeModel(
                new KnownChange(after, replaced ? KnownChange.Others.UNKNOWN : KnownChange.Others.KEPT),
                Optional.of(new Image(identified, Aggregation.ALWAYS)));
    }

    private Optional<BsonDocument> stage(BsonDocument stage) {
        BsonValue operand = stage.values().iterator().next();
        return switch (stage.getFirstKey()) {
            case "$set", "$addFields" -> set(operand.asDocument());
            case "$unset" -> unset(operand instanceof BsonArray list ? list : List.of(operand));
            case "$replaceWith" -> replace(operand);
            case "$replaceRoot" -> replace(operand.asDocument().get("newRoot", operand));
            default -> Optional.empty();
        };
    }

    private Optional<BsonDocument> set(BsonDocument fields) {
        BsonValue result = CURRENT;
        for (Map.Entry<String, BsonValue> field : fields.entrySet()) {
            // A path, and an object without an operator, are set inside of what is there.
            boolean inside = field.getKey().contains(".")
                    || (field.getValue() instanceof BsonDocument value
                            && (value.isEmpty() || !value.getFirstKey().startsWith("$")));
            if (inside) {
                return Optional.empty();
            }
            written.add(field.getKey());
            result = Aggregation.withField(result, field.getKey(), field.getValue());
        }
        return result instanceof BsonDocument document ? Optional.of(document) : Optional.empty();
    }

    private Optional<BsonDocument> unset(List<BsonValue> names) {
        BsonValue result = CURRENT;
        for (BsonValue name : names) {
            String field = name.asString().getValue();
            if (field.contains(".")) {
                return Optional.empty();
            }
            written.add(field);
            result = Aggregation.withField(result, field, new BsonString("$$REMOVE"));
        }
        return result instanceof BsonDocument document ? Optional.of(document) : Optional.empty();
    }

    private Optional<BsonDocument> replace(BsonValue root) {
        replaced = true;
        // As an expression of its own a text such as "$a" can be bound; MongoDB sees to it that it is a document.
        return Optional.of(Aggregation.let("document", root, new BsonString("$$document")));
    }

    private static boolean holds(BsonValue value, String word) {
        List<BsonValue> inner = new ArrayList<>();
        switch (value) {
            case BsonString text -> {
                return text.getValue().startsWith(word);
            }
            case BsonArray list -> inner.addAll(list);
            case BsonDocument document -> {
                if (document.containsKey(word)) {
                    return true;
                }
                inner.addAll(document.values());
            }
            default -> {}
        }
        return inner.stream().anyMatch(each -> holds(each, word));
    }
}
