package io.espalier.shop;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where an order stands, and where people may move it from there. This is the only place that knows the legal moves.
 *
 * <pre>
 * pending     → confirmed | cancelled
 * confirmed   → shipped
 * backordered → confirmed | cancelled
 * shipped     → delivered → completed
 * </pre>
 *
 * <p>{@code confirmed → backordered} is nobody's to ask for: {@link OrderStatusChanged} makes that move itself, when stock
 * ran out and before any is reserved.
 */
public enum OrderStatus {
    PENDING,
    CONFIRMED,
    BACKORDERED,
    SHIPPED,
    DELIVERED,
    COMPLETED,
    CANCELLED;

    static Optional<OrderStatus> named(String name) {
        return Arrays.stream(values())
                .filter(status -> status.toString().equals(name))
                .findFirst();
    }

    /** All names, for messages that say what is allowed. */
    static String names() {
        return names(EnumSet.allOf(OrderStatus.class));
    }

    Set<OrderStatus> moves() {
        return switch (this) {
            case PENDING -> EnumSet.of(CONFIRMED, CANCELLED);
            case CONFIRMED -> EnumSet.of(SHIPPED);
            case BACKORDERED -> EnumSet.of(CONFIRMED, CANCELLED);
            case SHIPPED -> EnumSet.of(DELIVERED);
            case DELIVERED -> EnumSet.of(COMPLETED);
            case COMPLETED, CANCELLED -> EnumSet.noneOf(OrderStatus.class);
        };
    }

    boolean mayBecome(OrderStatus next) {
        return moves().contains(next);
    }

    /** Why {@code next} cannot follow: names both states and what could follow. */
    String refusal(OrderStatus next) {
        String allowed = moves().isEmpty() ? "it is final" : "allowed is " + names(moves());
        return "an order cannot move from '" + this + "' to '" + next + "': " + allowed;
    }

    /** The name in documents and JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String names(Set<OrderStatus> statuses) {
        return statuses.stream().map(OrderStatus::toString).collect(Collectors.joining(", "));
    }
}
