package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.bson.FieldPath;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** An update pipeline of stages and expressions that look at nothing but the document. */
public record PipelineUpdate(List<BsonDocument> stages) implements CallerUpdate {
    public PipelineUpdate {
        stages = List.copyOf(stages);
    }

    static PipelineUpdate of(List<BsonDocument> stages) {
        if (stages.isEmpty()) {
            throw malformed("a pipeline needs at least one stage");
        }
        stages.forEach(PipelineUpdate::check);
        return new PipelineUpdate(stages);
    }

    private static void check(BsonDocument stage) {
        if (stage.size() != 1) {
            throw malformed("a stage must have one key, got " + stage.size());
        }
        Map.Entry<String, BsonValue> only = stage.entrySet().iterator().next();
        String name = only.getKey();
        BsonValue operand = only.getValue();
        switch (name) {
            case "$set", "$addFields", "$project" ->
                object(name, operand).forEach((path, value) -> {
                    checkPath(path);
                    CallerExpression.of(value);
                });
            case "$unset" -> {
                List<BsonValue> paths = operand instanceof BsonArray list ? list : List.of(operand);
                paths.forEach(path -> checkPath(text(path)));
            }
            case "$replaceRoot" -> {
                BsonDocument arguments = object(name, operand);
                BsonValue root = arguments.get("newRoot");
                if (root == null || !arguments.keySet().equals(Set.of("newRoot"))) {
                    throw malformed("'$replaceRoot' needs 'newRoot' and nothing else");
                }
                CallerExpression.of(root);
            }
            case "$replaceWith" -> CallerExpression.of(operand);
            default ->
                throw new RulesException(
                        RulesErrorCode.NOT_SUPPORTED,
                        "update stage '" + name + "' is not available under rules; available are $set $addFields $unset"
                                + " $project $replaceRoot $replaceWith");
        }
    }

    private static BsonDocument object(String stage, BsonValue operand) {
        if (operand instanceof BsonDocument fields) {
            return fields;
        }
        throw malformed("'" + stage + "' needs an object");
    }

    private static String text(BsonValue path) {
        if (path instanceof BsonString text) {
            return text.getValue();
        }
        throw malformed("'$unset' needs a path or a list of paths");
    }

    private static void checkPath(String path) {
        String fault = FieldPath.fault(path);
        if (fault != null) {
            throw malformed(fault);
        }
    }

    private static RulesException malformed(String fault) {
        return new RulesException(RulesErrorCode.INVALID_REQUEST, "update: " + fault);
    }
}
