package io.espalier.functions.funqy;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.bson.PositionalArguments;
import io.quarkus.funqy.runtime.ApplicationException;
import io.quarkus.funqy.runtime.FunctionInvoker;
import io.quarkus.funqy.runtime.FunqyServerRequest;
import io.quarkus.funqy.runtime.FunqyServerResponse;
import io.quarkus.funqy.runtime.InternalError;
import io.quarkus.funqy.runtime.RequestContext;
import io.quarkus.funqy.runtime.RequestContextImpl;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A Funqy function behind the one door. It takes one parameter object, or several positional arguments spread over the
 * components of a record, and may ask for {@code @Context FunctionContext} and {@code @Context EndpointResponse}.
 */
final class FunqyBody implements FunctionBody {
    private static final String RESULT = "the function's result";

    private final FunctionInvoker invoker;
    private final BsonMapper mapper;
    private final long maxResultBytes;
    private final PositionalArguments positional;

    FunqyBody(FunctionInvoker invoker, BsonMapper mapper, long maxResultBytes) {
        this.invoker = invoker;
        this.mapper = mapper;
        this.maxResultBytes = maxResultBytes;
        this.positional = new PositionalArguments(mapper);
    }

    @Override
    public BsonValue run(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
        Object input = invoker.hasInput() ? input(arguments) : noInput(arguments);
        RequestContext requestContext = new RequestContextImpl();
        requestContext.setContextData(FunctionContext.class, context);
        requestContext.setContextData(EndpointResponse.class, response);
        Output output = new Output();
        try {
            invoker.invoke(new Input(requestContext, input), output);
            Object result = output.getOutput().await().indefinitely();
            return result == null ? new BsonUndefined() : mapper.encode(result, maxResultBytes, RESULT);
        } catch (ApplicationException | InternalError e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public boolean takesArguments() {
        return invoker.hasInput();
    }

    @Override
    public Optional<Type> parameterType() {
        return invoker.hasInput() ? Optional.of(invoker.getInputType()) : Optional.empty();
    }

    private Object input(List<BsonValue> arguments) {
        return positional.decode(arguments, invoker.getInputType());
    }

    private static @Nullable Object noInput(List<BsonValue> arguments) {
        if (!arguments.isEmpty()) {
            throw new FunctionException(
                    FunctionErrorCode.ARGUMENTS_NOT_ALLOWED,
                    "the function takes no arguments, got " + arguments.size());
        }
        return null;
    }

    /** What Funqy's invoker asks for. */
    private record Input(RequestContext context, @Nullable Object input) implements FunqyServerRequest {
        @Override
        @SuppressWarnings({"NullAway", "rawtypes"}) // Funqy's own contract; null means no input
        public Object extractInput(Class inputClass) {
            return input;
        }
    }

    /** Where Funqy's invoker leaves the result. */
    private static final class Output implements FunqyServerResponse {
        private Uni<?> output = Uni.createFrom().nullItem();

        @Override
        public Uni<?> getOutput() {
            return output;
        }

        @Override
        public void setOutput(Uni<?> newOutput) {
            output = newOutput;
        }
    }
}
