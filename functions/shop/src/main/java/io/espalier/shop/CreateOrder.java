package io.espalier.shop;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;

/**
 * {@code createOrder(userId, items, shippingAddress, paymentMethod?)}: checks who asks, as the caller, and has the order
 * placed by a private function with system rights. There is no other way to an order.
 */
@Singleton
public class CreateOrder {

    @Funq("createOrder")
    public OrderReceipt createOrder(NewOrder order, @Context FunctionContext context) {
        if (!order.userId().equals(context.user().id()) && !Roles.isAdmin(context.user())) {
            throw new FunctionException("userId must be the caller's own id: only admins order for others");
        }
        return context.functions().executeAs(OrderReceipt.class, "placeOrder", order);
    }
}
