package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.query.CallerQuery;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Checks one aggregation stage of a caller under rules. */
final class CallerStage {
    private static final List<String> AVAILABLE = List.of(
            "$addFields",
            "$bucket",
            "$bucketAuto",
            "$count",
            "$densify",
            "$fill",
            "$group",
            "$limit",
            "$match",
            "$project",
            "$redact",
            "$replaceRoot",
            "$replaceWith",
            "$sample",
            "$set",
            "$setWindowFields",
            "$skip",
            "$sort",
            "$sortByCount",
            "$unset",
            "$unwind");

    private final String name;
    private final int place;

    private CallerStage(String name, int place) {
        this.name = name;
        this.place = place;
    }

    /**
     * @param place the stage's place in the pipeline, from 0, for messages
     */
    static void check(String name, BsonValue content, int place) {
        new CallerStage(name, place).check(content);
    }

    private void check(BsonValue content) {
        switch (name) {
            case "$match" -> CallerQuery.of(object(content));
            case "$sort" -> CallerSort.of(object(content));
            case "$group" -> group(object(content));
            case "$bucket" -> keys(object(content), Set.of("groupBy", "boundaries", "default", "output"));
            case "$bucketAuto" -> keys(object(content), Set.of("groupBy", "buckets", "granularity", "output"));
            case "$setWindowFields" -> keys(object(content), Set.of("partitionBy", "sortBy", "output"));
            case "$densify" -> keys(object(content), Set.of("field", "partitionByFields", "range"));
            case "$fill" -> keys(object(content), Set.of("partitionBy", "partitionByFields", "sortBy", "output"));
            case "$sample" -> keys(object(content), Set.of("size"));
            case "$replaceRoot" -> keys(object(content), Set.of("newRoot"));
            case "$unwind" -> {
                if (content instanceof BsonDocument options) {
                    keys(options, Set.of("path", "includeArrayIndex", "preserveNullAndEmptyArrays"));
                } else {
                    CallerExpression.of(content);
                }
            }
            case "$project", "$addFields", "$set" -> CallerExpression.of(object(content));
            case "$replaceWith", "$redact", "$sortByCount", "$unset" -> expression(content);
            case "$limit", "$skip", "$count" -> constant(content);
            default -> throw notAvailable();
        }
    }

    private void group(BsonDocument content) {
        content.forEach((field, value) -> {
            if (field.equals("_id")) {
                expression(value);
            } else {
                CallerExpression.ofAccumulator(object(value));
            }
        });
    }

    private void keys(BsonDocument content, Set<String> known) {
        content.forEach((key, value) -> {
            if (!known.contains(key)) {
                throw malformed("has no '" + key + "'");
            }
            switch (key) {
                case "output" -> output(object(value));
                case "sortBy" -> CallerSort.of(object(value));
                default -> expression(value);
            }
        });
    }

    private void output(BsonDocument output) {
        output.values().forEach(value -> {
            BsonDocument field = object(value).clone();
            if (name.equals("$fill")) {
                expression(field);
                return;
            }
            // A window's bounds are numbers and words.
            expression(field.getOrDefault("window", new BsonDocument()));
            field.remove("window");
            if (name.equals("$setWindowFields")) {
                CallerExpression.ofWindowFunction(field);
            } else {
                CallerExpression.ofAccumulator(field);
            }
        });
    }

    private static void expression(BsonValue expression) {
        CallerExpression.of(expression);
    }

    private void constant(BsonValue content) {
        if (content instanceof BsonDocument || content instanceof BsonArray) {
            throw malformed("needs a constant");
        }
    }

    private BsonDocument object(BsonValue content) {
        if (content instanceof BsonDocument object) {
            return object;
        }
        throw malformed("needs an object");
    }

    private RulesException malformed(String fault) {
        return new RulesException(
                RulesErrorCode.INVALID_REQUEST, "aggregate: '" + name + "' (stage " + place + ") " + fault);
    }

    private RulesException notAvailable() {
        String search = name.startsWith("$search") ? "; $search can only be the first stage, $searchMeta none" : "";
        return new RulesException(
                RulesErrorCode.NOT_SUPPORTED,
                "aggregate: '" + name + "' (stage " + place + ") is not available under rules; available are "
                        + String.join(" ", AVAILABLE) + search);
    }
}
