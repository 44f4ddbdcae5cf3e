package io.espalier.gateway.event;

import io.espalier.functions.EventInfo;
import java.util.List;
import java.util.function.Supplier;
import org.bson.BsonValue;

/**
 * An event that a request brought.
 *
 * @param arguments its data as a function's one argument, none without data; read when they are asked for, which throws a
 *     {@link io.espalier.functions.FunctionException} or {@link io.espalier.gateway.http.GatewayException} if they cannot be
 */
public record ReceivedEvent(EventInfo info, Supplier<List<BsonValue>> arguments) {}
