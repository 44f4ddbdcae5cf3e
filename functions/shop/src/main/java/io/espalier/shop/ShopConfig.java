package io.espalier.shop;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the shop. */
@ConfigMapping(prefix = "espalier.shop")
public interface ShopConfig {

    /**
     * Whether a start loads the try-out data when the database is empty, and prints how to try the shop. For development
     * only: the passwords of its users are no secret. Environment: {@code ESPALIER_SHOP_TRY_OUT_DATA}.
     */
    @WithDefault("false")
    boolean tryOutData();

    /**
     * How long a payment may take before the shop gives up on its answer; such a payment counts as unknown and is not made
     * again. Longer than zero, and much shorter than the time limit of functions.
     */
    @WithDefault("5s")
    Duration paymentTimeLimit();
}
