package io.espalier.trial;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.espalier.functions.database.EspalierDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.function.Function;
import org.bson.BsonDocument;

/**
 * What benchmarks compare functions with: the same JSON read and written, the same document read, in the same process, by
 * whoever would write it by hand with Vert.x and the driver. Nothing is checked, limited or logged here.
 */
@Singleton
public final class BareRoutes {
    /** Before the gateway, which hands nothing on. */
    private static final int ORDER = Integer.MIN_VALUE;

    private final Vertx vertx;
    private final EspalierDatabase database;

    @Inject
    BareRoutes(Vertx vertx, EspalierDatabase database) {
        this.vertx = vertx;
        this.database = database;
    }

    void register(@Observes Router router) {
        router.post("/bare/echo").order(ORDER).handler(context -> onEventLoop(context.request(), JsonObject::toBuffer));
        router.post("/bare/blocking/echo")
                .order(ORDER)
                .handler(context -> onWorker(context.request(), JsonObject::toBuffer));
        router.post("/bare/note").order(ORDER).handler(context -> onWorker(context.request(), this::note));
    }

    /** As a handler that never waits. */
    private static void onEventLoop(HttpServerRequest request, Function<JsonObject, Buffer> work) {
        body(request).onSuccess(body -> answer(request, work.apply(body.toJsonObject())));
    }

    /** As a handler that may wait: on a thread of Quarkus' worker pool. */
    private void onWorker(HttpServerRequest request, Function<JsonObject, Buffer> work) {
        Context loop = vertx.getOrCreateContext();
        body(request)
                .compose(body -> loop.<Buffer>executeBlocking(() -> work.apply(body.toJsonObject()), false))
                .onSuccess(answer -> answer(request, answer))
                .onFailure(failure -> request.response().setStatusCode(500).end());
    }

    private Buffer note(JsonObject body) {
        MongoCollection<BsonDocument> notes =
                database.client().getDatabase("trial").getCollection("notes", BsonDocument.class);
        BsonDocument note = notes.find(Filters.and(
                        Filters.eq("_id", body.getString("id")), Filters.eq("owner", body.getString("owner"))))
                .first();
        return Buffer.buffer(Objects.requireNonNull(note, "note").toJson());
    }

    /** Quarkus hands requests over paused. */
    private static Future<Buffer> body(HttpServerRequest request) {
        Future<Buffer> body = request.body();
        request.resume();
        return body;
    }

    private static void answer(HttpServerRequest request, Buffer json) {
        request.response().putHeader("Content-Type", "application/json").end(json);
    }
}
