package io.espalier.shop;

import io.espalier.functions.EndpointRequest;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.RequestInfo;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * {@code ordersApi(request, response)}: the endpoint {@code /api/orders}. Reads and changes orders as the caller: his rules
 * decide what there is to see and to change.
 */
@Singleton
public class OrdersApi {
    private static final String ORDER_ID = "order_id";
    private static final String ALLOWED = "GET, POST, PUT, DELETE";

    @Funq("ordersApi")
    public void ordersApi(
            EndpointRequest request, @Context FunctionContext context, @Context EndpointResponse response) {
        ApiAnswer.of(() -> answer(request, new ShopData(context))).sendTo(response);
    }

    private static ApiAnswer answer(EndpointRequest request, ShopData data) {
        QueryParameters query = new QueryParameters(request.query());
        return switch (request.httpMethod()) {
            case "GET" -> query.text(ORDER_ID).isPresent() ? one(query, data) : list(query, data);
            case "POST" -> create(request, query, data);
            case "PUT" -> change(request, query, data);
            case "DELETE" -> cancel(query, data);
            default ->
                new ApiAnswer(
                        405, Map.of("Allow", ALLOWED), new BsonDocument("error", new BsonString("Method not allowed")));
        };
    }

    private static ApiAnswer list(QueryParameters parameters, ShopData data) {
        OrderQuery query = OrderQuery.of(parameters);
        long total = data.orders().count(query.filter());
        List<BsonDocument> orders = data.orders().find(query.find());
        BsonDocument emails = emails(orders, data);
        BsonArray lines = new BsonArray(
                orders.stream().map(order -> OrderJson.summary(order, emails)).toList());
        BsonDocument pagination = new BsonDocument("page", new BsonInt32(query.page()))
                .append("limit", new BsonInt32(query.limit()))
                .append("total", new BsonInt64(total))
                .append("pages", new BsonInt64(Math.ceilDiv(total, query.limit())));
        return ApiAnswer.ok(new BsonDocument("data", lines).append("pagination", pagination));
    }

    private static BsonDocument emails(List<BsonDocument> orders, ShopData data) {
        List<String> userIds = orders.stream()
                .map(order -> new Order(order).userId())
                .distinct()
                .toList();
        return userIds.isEmpty()
                ? new BsonDocument()
                : data.context().functions().execute("customerEmails", userIds).asDocument();
    }

    private static ApiAnswer one(QueryParameters query, ShopData data) {
        query.allowOnly(Set.of(ORDER_ID));
        return ApiAnswer.ok(OrderJson.full(new OrderChanges(data).visible(orderId(query))));
    }

    private static ApiAnswer create(EndpointRequest request, QueryParameters query, ShopData data) {
        query.allowOnly(Set.of());
        BsonDocument body = JsonBody.parse(request.body());
        if (body.get("items", new BsonArray()).equals(new BsonArray())) {
            throw ApiRefusal.badRequest("Items required");
        }
        FunctionContext context = data.context();
        NewOrderBody order = context.mapper().decode(body, NewOrderBody.class, "body");
        OrderReceipt receipt = context.functions()
                .executeAs(
                        OrderReceipt.class,
                        "createOrder",
                        new NewOrder(
                                context.user().id(), order.items(), order.shippingAddress(), order.paymentMethod()));
        String here = context.request().map(RequestInfo::webhookUrl).orElse("");
        return new ApiAnswer(
                201,
                Map.of("Location", here + "?" + ORDER_ID + "=" + receipt.orderId()),
                new BsonDocument(ORDER_ID, new BsonString(receipt.orderId().toHexString()))
                        .append(
                                "total",
                                new BsonString(new Money(receipt.total().bigDecimalValue()).toString()))
                        .append("status", new BsonString(receipt.status())));
    }

    private static ApiAnswer change(EndpointRequest request, QueryParameters query, ShopData data) {
        query.allowOnly(Set.of());
        BsonDocument body = JsonBody.parse(request.body());
        OrderChange change = data.context().mapper().decode(body, OrderChange.class, "body");
        return ApiAnswer.ok(OrderJson.full(new OrderChanges(data).apply(change)));
    }

    private static ApiAnswer cancel(QueryParameters query, ShopData data) {
        query.allowOnly(Set.of(ORDER_ID));
        return ApiAnswer.ok(OrderJson.full(new OrderChanges(data).cancelPending(orderId(query))));
    }

    private static ObjectId orderId(QueryParameters query) {
        return query.id(ORDER_ID).orElseThrow(() -> ApiRefusal.badRequest(ORDER_ID + " is required in the query"));
    }

    /** The body of a POST. */
    @RegisterForReflection
    record NewOrderBody(List<OrderLine> items, BsonDocument shippingAddress, Optional<String> paymentMethod) {
        NewOrderBody {
            items = List.copyOf(items);
            NewOrder.check(items, shippingAddress, paymentMethod);
        }
    }
}
