package io.espalier.server.events;

import io.espalier.functions.EventInfo;
import io.espalier.functions.FunctionContext;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bson.BsonDocument;

/** A function that events are for. */
@Singleton
public class EventFunctions {
    static final Queue<Received> RECEIVED = new ConcurrentLinkedQueue<>();

    record Received(EventInfo event, String deliveryId, boolean asSystem, BsonDocument data) {}

    /** Remembers. */
    @Funq
    public void remember(BsonDocument data, @Context FunctionContext context) {
        RECEIVED.add(new Received(
                context.event().orElseThrow(), context.deliveryId().orElseThrow(), context.runningAsSystem(), data));
    }
}
