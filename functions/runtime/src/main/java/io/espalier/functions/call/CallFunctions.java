package io.espalier.functions.call;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Functions;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonValue;

/** The functions that a running function can call. */
final class CallFunctions implements Functions {
    private final CallFrame frame;
    private final FunctionCall call;
    private final ActingIdentity identity;
    private final BsonMapper mapper;
    private final InnerCalls innerCalls;

    CallFunctions(
            CallFrame frame, FunctionCall call, ActingIdentity identity, BsonMapper mapper, InnerCalls innerCalls) {
        this.frame = frame;
        this.call = call;
        this.identity = identity;
        this.mapper = mapper;
        this.innerCalls = innerCalls;
    }

    @Override
    public BsonValue execute(String function, Object... arguments) {
        List<BsonValue> encoded = new ArrayList<>(arguments.length);
        for (Object argument : arguments) {
            encoded.add(mapper.encode(argument));
        }
        return innerCalls.callFrom(frame, identity, call.nested(function, encoded));
    }

    @Override
    public <T> T executeAs(Class<T> resultType, String function, Object... arguments) {
        return mapper.read(execute(function, arguments), resultType, "result of " + function);
    }
}
