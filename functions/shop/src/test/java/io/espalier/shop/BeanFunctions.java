package io.espalier.shop;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.bson.RecordBsonMapper;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The functions of beans, called without a container: what Funqy and the runtime do in an application, done by reflection. */
final class BeanFunctions implements FunctionSource {
    private final Map<String, FunctionBody> functions = new LinkedHashMap<>();
    private final BsonMapper mapper = new RecordBsonMapper();

    BeanFunctions(Object... beans) {
        for (Object bean : beans) {
            for (Method method : bean.getClass().getMethods()) {
                if (method.isAnnotationPresent(Funq.class)) {
                    functions.put(
                            method.getAnnotation(Funq.class).value(),
                            (arguments, context, response) -> run(bean, method, arguments, context, response));
                }
            }
        }
    }

    @Override
    public Map<String, FunctionBody> functions() {
        return functions;
    }

    private BsonValue run(
            Object bean, Method method, List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
        Parameter[] parameters = method.getParameters();
        @Nullable Object[] values = new @Nullable Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            Class<?> type = parameters[i].getType();
            if (!parameters[i].isAnnotationPresent(Context.class)) {
                values[i] = input(arguments, type);
            } else {
                values[i] = type == FunctionContext.class ? context : response;
            }
        }
        try {
            Object result = method.invoke(bean, values);
            return result == null ? new BsonUndefined() : mapper.encode(result);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object input(List<BsonValue> arguments, Class<?> type) {
        boolean whole = arguments.size() == 1 && arguments.getFirst() instanceof BsonDocument;
        return !type.isRecord() || whole
                ? mapper.decode(arguments.isEmpty() ? BsonNull.VALUE : arguments.getFirst(), type, "arguments[0]")
                : mapper.decodePositional(arguments, type);
    }
}
