package io.espalier.functions.admin;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.call.FunctionRegistry;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** All operators' functions as a source, and {@code espalier/functions/list}, which tells what there is. */
@Singleton
public final class AdminSource implements FunctionSource {
    private final Map<String, AdminFunction> functions = new HashMap<>();

    @Inject
    AdminSource(@Any Instance<AdminFunctions> beans) {
        this(beans.stream().toList());
    }

    public AdminSource(List<? extends AdminFunctions> offered) {
        AdminFunction list = AdminFunction.reading(
                "functions/list", "tells which functions operators have", (arguments, context) -> all());
        Stream.concat(Stream.of(list), offered.stream().flatMap(bean -> bean.adminFunctions().stream()))
                .forEach(function -> {
                    if (functions.putIfAbsent(FunctionRegistry.ADMIN_PREFIX + function.name(), function) != null) {
                        throw new IllegalStateException(
                                "two operators' functions are called '" + function.name() + "'");
                    }
                });
    }

    @Override
    public Map<String, FunctionBody> functions() {
        Map<String, FunctionBody> bodies = new HashMap<>();
        functions.forEach((name, function) -> bodies.put(name, new Body(function)));
        return bodies;
    }

    @Override
    public boolean isReadOnly(String name) {
        return Optional.ofNullable(functions.get(name))
                .map(AdminFunction::readOnly)
                .orElse(false);
    }

    private BsonValue all() {
        return new BsonArray(functions.values().stream()
                .sorted(Comparator.comparing(AdminFunction::name))
                .map(AdminSource::described)
                .toList());
    }

    private static BsonDocument described(AdminFunction function) {
        return new BsonDocument("name", new BsonString(FunctionRegistry.ADMIN_PREFIX + function.name()))
                .append("purpose", new BsonString(function.purpose()))
                .append("changes", BsonBoolean.valueOf(!function.readOnly()))
                .append(
                        "parameters",
                        new BsonArray(function.parameters().stream()
                                .map(AdminSource::described)
                                .toList()));
    }

    private static BsonDocument described(Parameter parameter) {
        return new BsonDocument("name", new BsonString(parameter.name()))
                .append("required", BsonBoolean.valueOf(parameter.required()))
                .append("meaning", new BsonString(parameter.meaning()));
    }

    private record Body(AdminFunction function) implements FunctionBody {
        @Override
        public BsonValue run(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
            return function.body().run(AdminArguments.of(arguments, function.parameters(), context.mapper()), context);
        }
    }
}
