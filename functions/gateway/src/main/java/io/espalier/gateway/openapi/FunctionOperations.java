package io.espalier.gateway.openapi;

import io.espalier.app.FunctionDefinition;
import io.espalier.functions.bson.JsonSchemas;
import io.espalier.functions.call.FunctionRegistry;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** Functions as plain HTTP, {@code /{function}}: those that are not private. */
final class FunctionOperations {
    private static final String TAG = "Functions";

    private final FunctionRegistry registry;
    private final JsonSchemas schemas = new JsonSchemas();

    FunctionOperations(FunctionRegistry registry) {
        this.registry = registry;
    }

    void addTo(BsonDocument paths) {
        for (String name : new TreeSet<>(registry.ruleFunctions())) {
            Optional<FunctionDefinition> definition =
                    registry.definition(name).filter(found -> !found.isPrivate() && isServed(name));
            definition.ifPresent(found -> {
                BsonDocument path = new BsonDocument();
                if (found.readOnly()) {
                    path.append("get", get(name));
                }
                paths.append("/" + name, path.append("post", post(name)));
            });
        }
    }

    /** Addresses of other sections go before functions of such names. */
    private static boolean isServed(String name) {
        return List.of("api", "app", "q").stream()
                .noneMatch(taken -> name.equals(taken) || name.startsWith(taken + "/"));
    }

    private BsonDocument post(String name) {
        return answers(Operation.of(
                                "call " + name,
                                TAG,
                                "An array holds the arguments, an object is the one argument; a CloudEvent's data are it, too.")
                        .body(false, Operation.JSON_AND_EJSON, arguments(name)))
                .build();
    }

    private BsonDocument get(String name) {
        return answers(Operation.of("read " + name, TAG, "The parameters are the one argument, as strings.")
                        .parameter(BsonDocument.parse("""
                                {"name": "parameters", "in": "query", "style": "form", "explode": true,
                                 "schema": {"type": "object"}}""")))
                .build();
    }

    private static Operation answers(Operation operation) {
        return operation
                .security(List.of(List.of("accessToken")))
                .answer(200, "The result.", Operation.JSON, new BsonDocument())
                .answer(204, "There is no result.", List.of(), new BsonDocument());
    }

    private BsonDocument arguments(String name) {
        Optional<Type> type = registry.parameterType(name);
        if (type.isEmpty() && !registry.takesArguments(name)) {
            return array(0);
        }
        return type.map(this::arguments).orElseGet(() -> anyOf(array(), object()));
    }

    private BsonDocument arguments(Type type) {
        if (type instanceof Class<?> record && record.isRecord()) {
            return anyOf(schemas.of(type), array(Math.max(1, schemas.components(record))));
        }
        BsonDocument schema = schemas.of(type);
        boolean list =
                schema.get("type") instanceof BsonString kind && kind.getValue().equals("array");
        return list ? array() : anyOf(array(1), object());
    }

    private static BsonDocument anyOf(BsonDocument... alternatives) {
        return new BsonDocument("anyOf", new BsonArray(List.of(alternatives)));
    }

    private static BsonDocument object() {
        return new BsonDocument("type", new BsonString("object"));
    }

    private static BsonDocument array() {
        return new BsonDocument("type", new BsonString("array"));
    }

    private static BsonDocument array(int maxItems) {
        return array().append("maxItems", new BsonInt32(maxItems));
    }
}
