package io.espalier.gateway.openapi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Builds the description of one method of one path. Not thread-safe. */
final class Operation {
    static final List<String> JSON = List.of("application/json");
    static final List<String> JSON_AND_EJSON = List.of("application/json", "application/ejson");

    /** What any address may answer, whatever is asked. */
    private static final List<Integer> REFUSALS = List.of(400, 401, 403, 404, 408, 409, 413, 415, 500);

    private static final List<Integer> REFUSALS_FOR_NOW = List.of(429, 503);

    private final BsonDocument operation;
    private final BsonArray parameters = new BsonArray();
    private final BsonDocument responses = new BsonDocument();

    private Operation(String id, String tag, String summary) {
        this.operation = new BsonDocument("operationId", new BsonString(id))
                .append("tags", new BsonArray(List.of(new BsonString(tag))))
                .append("summary", new BsonString(summary));
    }

    static Operation of(String id, String tag, String summary) {
        return new Operation(id, tag, summary);
    }

    /** Alternatives, each the schemes that are needed together; one without any means that nobody has to be shown. */
    Operation security(List<List<String>> alternatives) {
        BsonArray security = new BsonArray();
        alternatives.forEach(schemes -> {
            BsonDocument together = new BsonDocument();
            schemes.forEach(scheme -> together.append(scheme, new BsonArray()));
            security.add(together);
        });
        operation.append("security", security);
        return this;
    }

    Operation parameter(BsonDocument parameter) {
        parameters.add(parameter);
        return this;
    }

    Operation body(boolean required, List<String> mediaTypes, BsonDocument schema) {
        operation.append(
                "requestBody",
                new BsonDocument("required", BsonBoolean.valueOf(required))
                        .append("content", content(mediaTypes, schema)));
        return this;
    }

    Operation answer(int status, String description, List<String> mediaTypes, BsonDocument schema) {
        return answer(status, description, Map.of(), content(mediaTypes, schema));
    }

    /** @param schemas by media type, which are written in order */
    Operation answer(int status, String description, Map<String, BsonDocument> schemas) {
        return answer(status, description, schemas, new BsonDocument());
    }

    private Operation answer(int status, String description, Map<String, BsonDocument> schemas, BsonDocument content) {
        schemas.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> content.append(entry.getKey(), new BsonDocument("schema", entry.getValue())));
        BsonDocument response = new BsonDocument("description", new BsonString(description));
        if (!content.isEmpty()) {
            response.append("content", content);
        }
        responses.append(Integer.toString(status), response);
        return this;
    }

    /** All statuses that are not named may come, with any body. */
    Operation answersAnything(String description) {
        responses.append("default", new BsonDocument("description", new BsonString(description)));
        return this;
    }

    BsonDocument build() {
        REFUSALS.forEach(status -> responses.append(Integer.toString(status), reference("responses", "Refusal")));
        REFUSALS_FOR_NOW.forEach(
                status -> responses.append(Integer.toString(status), reference("responses", "RefusalForNow")));
        // Refused before there is a request: without a body.
        answer(414, "The request line is too long.", Map.of());
        answer(431, "The headers are too large.", Map.of());
        if (!parameters.isEmpty()) {
            operation.append("parameters", parameters);
        }
        return operation.append("responses", responses);
    }

    static BsonDocument reference(String kind, String name) {
        return new BsonDocument("$ref", new BsonString("#/components/" + kind + "/" + name));
    }

    static BsonDocument oneOfTexts(String... texts) {
        return new BsonDocument("type", new BsonString("string"))
                .append(
                        "enum",
                        new BsonArray(Arrays.stream(texts).map(BsonString::new).toList()));
    }

    private static BsonDocument content(List<String> mediaTypes, BsonDocument schema) {
        BsonDocument content = new BsonDocument();
        mediaTypes.forEach(mediaType -> content.append(mediaType, new BsonDocument("schema", schema)));
        return content;
    }
}
