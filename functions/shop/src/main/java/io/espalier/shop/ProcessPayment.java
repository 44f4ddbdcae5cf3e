package io.espalier.shop;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;

import io.espalier.functions.FunctionContext;
import io.espalier.shop.PaymentGateway.Charge;
import io.espalier.shop.PaymentGateway.Outcome;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * {@code processPayment(orderId, total, paymentMethod)}, private, as system. Idempotent by order: the first call's result
 * is the result.
 *
 * <p>The payment is reserved by an insert before the gateway is asked, and the result written after, both outside of any
 * transaction: money must not be moved again because a transaction is. A reservation whose owner has had more than enough
 * time counts as abandoned and is taken over by compare-and-set; the gateway is then asked again under the same key, which
 * moves no money twice.
 */
@Singleton
public class ProcessPayment {
    private static final int ABANDONED_AFTER_LIMITS = 3;

    private final PaymentDesk desk;

    @Inject
    public ProcessPayment(PaymentGateway gateway, ShopConfig config) {
        this(gateway, config.paymentTimeLimit());
    }

    ProcessPayment(PaymentGateway gateway, Duration timeLimit) {
        this.desk = new PaymentDesk(gateway, timeLimit);
    }

    @Funq("processPayment")
    public Result processPayment(Request request, @Context FunctionContext context) {
        ShopData data = new ShopData(context);
        Instant now = context.now();
        if (!reserve(request, data, now)) {
            return result(data, request.orderId());
        }
        Outcome outcome = desk.charge(new Charge(
                request.orderId().toHexString(), new Money(request.total()).amount(), request.paymentMethod()));
        data.payments().updateOne(reservation(request.orderId(), now), recorded(outcome, context.now()));
        return result(data, request.orderId());
    }

    /** Whether this call is the one that asks the gateway. */
    private boolean reserve(Request request, ShopData data, Instant now) {
        boolean first = data.payments()
                .updateOne(
                        eq("_id", request.orderId()),
                        combine(
                                setOnInsert("amount", new Money(request.total()).decimal()),
                                setOnInsert("method", request.paymentMethod()),
                                setOnInsert("status", PaymentStatus.PROCESSING.toString()),
                                setOnInsert("at", now)),
                        true)
                .upsertedId()
                .isPresent();
        return first || takeOver(request.orderId(), data, now);
    }

    private boolean takeOver(ObjectId orderId, ShopData data, Instant now) {
        BsonDocument payment = data.payments().findOne(eq("_id", orderId)).orElseThrow();
        Instant reserved = Instant.ofEpochMilli(
                payment.getDateTime("at", new BsonDateTime(0)).getValue());
        Instant abandoned = now.minus(desk.timeLimit().multipliedBy(ABANDONED_AFTER_LIMITS));
        return reserved.isBefore(abandoned)
                && data.payments()
                                .updateOne(reservation(orderId, reserved), set("at", now))
                                .matchedCount()
                        > 0;
    }

    private static Bson reservation(ObjectId orderId, Instant at) {
        return and(eq("_id", orderId), eq("status", PaymentStatus.PROCESSING.toString()), eq("at", at));
    }

    private static Bson recorded(Outcome outcome, Instant now) {
        List<Bson> updates = new ArrayList<>();
        updates.add(set("at", now));
        switch (outcome) {
            case Outcome.Paid(String paymentId) -> {
                updates.add(set("status", PaymentStatus.SUCCEEDED.toString()));
                updates.add(set("payment_id", paymentId));
            }
            case Outcome.Declined(String reason) -> {
                updates.add(set("status", PaymentStatus.FAILED.toString()));
                updates.add(set("error", reason));
            }
            case Outcome.Unknown(String reason) -> {
                updates.add(set("status", PaymentStatus.UNKNOWN.toString()));
                updates.add(set("error", reason));
            }
        }
        return combine(updates);
    }

    private static Result result(ShopData data, ObjectId orderId) {
        BsonDocument payment = data.payments().findOne(eq("_id", orderId)).orElseThrow();
        return new Result(
                PaymentStatus.valueOf(payment.getString("status").getValue().toUpperCase(Locale.ROOT)),
                text(payment, "payment_id"),
                text(payment, "error"));
    }

    private static Optional<String> text(BsonDocument payment, String field) {
        return payment.get(field) instanceof BsonString text ? Optional.of(text.getValue()) : Optional.empty();
    }

    /** What is to be paid for which order, and how. */
    @RegisterForReflection
    public record Request(ObjectId orderId, BigDecimal total, String paymentMethod) {}

    /** How the payment stands: {@code payment_id} once it succeeded, {@code error} if it did not. */
    @RegisterForReflection
    public record Result(
            PaymentStatus status,
            @BsonProperty("payment_id") Optional<String> paymentId,
            Optional<String> error) {}
}
