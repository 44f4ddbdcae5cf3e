package io.espalier.shop;

import io.espalier.functions.FunctionContext;
import io.espalier.rules.DocumentCollection;
import java.time.Duration;

/** The shop's collections as the acting caller may use them, and the time that he has for them. */
record ShopData(FunctionContext context) {
    static final String ECOMMERCE = "ecommerce";
    static final String USERDATA = "userdata";

    DocumentCollection products() {
        return ecommerce("products");
    }

    DocumentCollection inventory() {
        return ecommerce("inventory");
    }

    DocumentCollection movements() {
        return ecommerce("inventory_movements");
    }

    DocumentCollection orders() {
        return ecommerce("orders");
    }

    DocumentCollection archive() {
        return ecommerce("orders_archive");
    }

    DocumentCollection customers() {
        return ecommerce("users");
    }

    DocumentCollection shippingRecords() {
        return ecommerce("shipping_records");
    }

    DocumentCollection payments() {
        return ecommerce("payments");
    }

    DocumentCollection notifications() {
        return ecommerce("notifications");
    }

    DocumentCollection reviewRequests() {
        return ecommerce("review_requests");
    }

    DocumentCollection sessions() {
        return ecommerce("user_sessions");
    }

    DocumentCollection analytics() {
        return ecommerce("daily_analytics");
    }

    DocumentCollection profiles() {
        return context.database(USERDATA).collection("user_profiles");
    }

    /** Whether at least {@code duration} is left of the call's time. What is left undone must be safe to leave to a later call. */
    boolean hasTimeFor(Duration duration) {
        return context.deadline()
                .map(deadline -> !context.now().plus(duration).isAfter(deadline))
                .orElse(true);
    }

    private DocumentCollection ecommerce(String collection) {
        return context.database(ECOMMERCE).collection(collection);
    }
}
