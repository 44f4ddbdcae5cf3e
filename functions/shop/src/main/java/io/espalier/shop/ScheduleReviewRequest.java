package io.espalier.shop;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.setOnInsert;

import io.espalier.functions.FunctionContext;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.bson.BsonValue;

/**
 * {@code scheduleReviewRequest(orderId, userId)}, private, as system: the customer of a delivered order will be asked for a
 * review, once, seven days from now.
 */
@Singleton
public class ScheduleReviewRequest {
    private static final Duration DELAY = Duration.ofDays(7);

    @Funq("scheduleReviewRequest")
    public void scheduleReviewRequest(Request request, @Context FunctionContext context) {
        new ShopData(context)
                .reviewRequests()
                .updateOne(
                        eq("_id", request.orderId()),
                        combine(
                                setOnInsert("user_id", request.userId()),
                                setOnInsert("due_at", context.now().plus(DELAY)),
                                setOnInsert("status", "scheduled")),
                        true);
    }

    /** Which order was delivered to whom. */
    @RegisterForReflection
    public record Request(BsonValue orderId, String userId) {}
}
