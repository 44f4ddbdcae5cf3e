package io.espalier.trial;

import io.espalier.functions.EndpointRequest;
import io.espalier.functions.FunctionException;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.util.Map;
import org.bson.BsonValue;

/** Functions without data. */
@Singleton
public class PlainFunctions {

    /** {@code echo(value)}: what it was given. */
    @Funq("echo")
    public BsonValue echo(BsonValue value) {
        return value;
    }

    /** The endpoint {@code /echo}: method and length of the body. */
    @Funq("echoRequest")
    public Map<String, ?> echoRequest(EndpointRequest request) {
        return Map.of(
                "method", request.httpMethod(), "bodyBytes", request.body().length());
    }

    /** {@code empty()}: what a call costs by itself. */
    @Funq("empty")
    public void empty() {}

    /** {@code fail(message)}: refuses, with this message for the caller. */
    @Funq("fail")
    public void fail(String message) {
        throw new FunctionException(message);
    }
}
