package io.espalier.gateway.openapi;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** The answers of the Data API's actions (spec/app-services.md §7.6). */
final class DataApiAnswers {
    private static final BsonDocument ANYTHING = new BsonDocument();

    private final BsonDocument count;

    /** @param count the schema of a number of documents */
    private DataApiAnswers(BsonDocument count) {
        this.count = count;
    }

    static DataApiAnswers inJson() {
        return new DataApiAnswers(typed("integer").append("minimum", new BsonInt32(0)));
    }

    /** EJSON is canonical, counts included. */
    static DataApiAnswers inEjson() {
        return new DataApiAnswers(typed("object")
                .append(
                        "properties",
                        new BsonDocument("$numberInt", typed("string")).append("$numberLong", typed("string")))
                .append("minProperties", new BsonInt32(1))
                .append("maxProperties", new BsonInt32(1))
                .append("additionalProperties", BsonBoolean.FALSE));
    }

    BsonDocument of(String action) {
        return switch (action) {
            case "findOne" ->
                object(
                        List.of("document"),
                        new BsonDocument("document", BsonDocument.parse("{type: ['object', 'null']}")));
            case "find", "aggregate" ->
                object(
                        List.of("documents"),
                        new BsonDocument("documents", typed("array").append("items", typed("object"))));
            case "insertOne" -> object(List.of("insertedId"), new BsonDocument("insertedId", ANYTHING));
            case "insertMany" -> object(List.of("insertedIds"), new BsonDocument("insertedIds", typed("array")));
            case "deleteOne", "deleteMany" -> object(List.of("deletedCount"), new BsonDocument("deletedCount", count));
            default ->
                object(
                        List.of("matchedCount", "modifiedCount"),
                        new BsonDocument("matchedCount", count)
                                .append("modifiedCount", count)
                                .append("upsertedId", ANYTHING));
        };
    }

    private static BsonDocument object(List<String> required, BsonDocument properties) {
        return typed("object")
                .append("properties", properties)
                .append(
                        "required",
                        new BsonArray(required.stream().map(BsonString::new).toList()))
                .append("additionalProperties", BsonBoolean.FALSE);
    }

    private static BsonDocument typed(String type) {
        return new BsonDocument("type", new BsonString(type));
    }
}
