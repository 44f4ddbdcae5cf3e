/**
 * The shop: the application that ships with Espalier, written the way a user would write his own.
 *
 * <p>Each class with a {@code @Funq} method is one function of the app; its manifest entry, rules, endpoints, triggers and
 * schedules stand in {@code shop-app/} beside the classes. Functions reach data only through their {@code FunctionContext}
 * and each other only through {@code context.functions()}. What several functions share is in plain classes: {@link
 * io.espalier.shop.OrderStatus} knows the legal moves, {@link io.espalier.shop.Money} the arithmetic, {@code OrderSteps} makes
 * each step of an order happen once.
 */
@NullMarked
package io.espalier.shop;

import org.jspecify.annotations.NullMarked;
