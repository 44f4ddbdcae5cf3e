package io.espalier.trial;

import io.espalier.functions.EventInfo;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import io.espalier.rules.DocumentCollection;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Functions for events. */
@Singleton
public class EventFunctions {

    /** An event's data: whose note it becomes, and its text. */
    public record Noted(String owner, String note) {}

    /** {@code keepUserEvent}: keeps an authentication trigger's event as it arrived. */
    @Funq("keepUserEvent")
    public void keepUserEvent(BsonDocument event, @Context FunctionContext context) {
        context.database("trial")
                .collection("user_events")
                .insertOne(new BsonDocument(
                                "_id", new BsonString(context.deliveryId().orElseThrow()))
                        .append("event", event)
                        .append("user_type", new BsonString(context.user().type())));
    }

    /** {@code keepChange}: keeps the order of a database trigger's event, unless the order says that it is bad and nobody has mended that. */
    @Funq("keepChange")
    public void keepChange(BsonDocument event, @Context FunctionContext context) {
        BsonDocument order = event.getDocument("fullDocument");
        DocumentCollection kept = context.database("trial").collection("kept_orders");
        if (order.containsKey("bad")
                && kept.findOne(new BsonDocument("mended", BsonBoolean.TRUE)).isEmpty()) {
            throw new FunctionException("this order cannot be kept");
        }
        kept.insertOne(new BsonDocument("order", order.get("_id")));
    }

    /** {@code noteEvent}: a note that tells the event as it arrived. */
    @Funq("noteEvent")
    public void noteEvent(Noted data, @Context FunctionContext context) {
        EventInfo event = context.event().orElseThrow();
        BsonDocument extensions = new BsonDocument();
        event.extensions().forEach((name, value) -> extensions.append(name, new BsonString(value)));
        context.database("trial")
                .collection("notes")
                .insertOne(new BsonDocument("owner", new BsonString(data.owner()))
                        .append("note", new BsonString(data.note()))
                        .append(
                                "deliveryId",
                                new BsonString(context.deliveryId().orElse("")))
                        .append("type", new BsonString(event.type()))
                        .append("subject", new BsonString(event.subject().orElse("")))
                        .append("extensions", extensions));
    }
}
