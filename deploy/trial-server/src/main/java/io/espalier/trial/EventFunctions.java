package io.espalier.trial;

import io.espalier.functions.EventInfo;
import io.espalier.functions.FunctionContext;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** A function for events from outside. */
@Singleton
public class EventFunctions {

    /** An event's data: whose note it becomes, and its text. */
    public record Noted(String owner, String note) {}

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
