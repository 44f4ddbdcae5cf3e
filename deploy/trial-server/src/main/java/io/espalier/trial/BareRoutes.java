package io.espalier.trial;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.espalier.functions.database.EspalierDatabase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.bson.BsonDocument;

/**
 * What benchmarks compare functions with: the same JSON read and written, the same document read, in the same process, by
 * whoever would write it by hand with Quarkus, Vert.x and the driver. Nobody is asked who he is, nothing is limited or logged. They
 * stand among Quarkus' own pages, which the gateway leaves alone.
 */
@Singleton
public final class BareRoutes {
    private final EspalierDatabase database;

    @Inject
    BareRoutes(EspalierDatabase database) {
        this.database = database;
    }

    void register(@Observes Router router) {
        // As a handler that never waits.
        router.post("/q/bare/echo")
                .handler(context -> answer(context, body(context).toBuffer()));
        // As handlers that may wait: on a thread of Quarkus' worker pool.
        router.post("/q/bare/blocking/echo")
                .blockingHandler(context -> answer(context, body(context).toBuffer()), false);
        router.post("/q/bare/note").blockingHandler(context -> answer(context, note(body(context))), false);
    }

    private Buffer note(JsonObject body) {
        MongoCollection<BsonDocument> notes =
                database.client().getDatabase("trial").getCollection("notes", BsonDocument.class);
        BsonDocument note = notes.find(Filters.and(
                        Filters.eq("_id", body.getString("id")), Filters.eq("owner", body.getString("owner"))))
                .first();
        return Buffer.buffer(Objects.requireNonNull(note, "note").toJson());
    }

    private static JsonObject body(RoutingContext context) {
        return context.body().asJsonObject();
    }

    private static void answer(RoutingContext context, Buffer json) {
        context.response().putHeader("Content-Type", "application/json").end(json);
    }
}
