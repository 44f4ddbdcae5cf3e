package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.GRACE;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.Find;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.UpdateSummary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The orders of the shop, under the rules that it ships (spec/shop.md §6). */
class ShopRulesIT {
    private static final String ADAS_PENDING =
            "{_id: 1, user_id: 'ada', status: 'pending', total: 10, shipping_address: {city: 'Bonn'}}";
    private static final String ADAS_SHIPPED =
            "{_id: 2, user_id: 'ada', status: 'shipped', total: 20, shipping_address: {city: 'Bonn'}}";
    private static final String GRACES_PENDING =
            "{_id: 3, user_id: 'grace', status: 'pending', total: 30, shipping_address: {city: 'Rome'}}";

    private final GuardedFixture orders = GuardedFixture.of("shop_rules", GuardedFixture.resource("shop-orders.json"));

    @BeforeEach
    void store() {
        orders.stored(ADAS_PENDING, ADAS_SHIPPED, GRACES_PENDING);
    }

    @Test
    void customerSeesOnlyHisOwnOrdersWhole() {
        assertThat(orders.as(ADA).find(Find.all().sort(json("{_id: 1}"))))
                .containsExactly(json(ADAS_PENDING), json(ADAS_SHIPPED));
        assertThat(orders.as(ADA).count(json("{}"))).isEqualTo(2);
        assertThat(orders.as(GRACE).count(json("{}"))).isEqualTo(1);
    }

    @Test
    void adminSeesAll() {
        assertThat(orders.as(ADMIN).count(json("{}"))).isEqualTo(3);
    }

    @Test
    void userWithoutARoleSeesNothing() {
        assertThat(orders.as(GuardedFixture.user("ada", "guest")).find(Find.all()))
                .isEmpty();
    }

    @Test
    void customerChangesTheAddressWhilePending() {
        UpdateSummary done = orders.as(ADA)
                .updateOne(json("{_id: 1}"), json("{$set: {shipping_address: {city: 'Ulm'}, updated_at: 1}}"));
        assertThat(done.modifiedCount()).isEqualTo(1);
        assertThat(orders.as(ADA).findOne(json("{'shipping_address.city': 'Ulm'}")))
                .isPresent();
    }

    @Test
    void customerDoesNotChangeTheAddressOfAShippedOrder() {
        assertRefused(
                "update",
                () -> orders.as(ADA).updateOne(json("{_id: 2}"), json("{$set: {shipping_address: {city: 'Ulm'}}}")));
    }

    @Test
    void customerCancelsAPendingOrder() {
        orders.as(ADA).updateOne(json("{_id: 1}"), json("{$set: {status: 'cancelled'}}"));
        assertThat(orders.as(ADA).count(json("{status: 'cancelled'}"))).isEqualTo(1);
    }

    @Test
    void customerMakesNoOtherMove() {
        assertRefused(
                "update", () -> orders.as(ADA).updateOne(json("{_id: 1}"), json("{$set: {status: 'confirmed'}}")));
        assertRefused(
                "update", () -> orders.as(ADA).updateOne(json("{_id: 2}"), json("{$set: {status: 'cancelled'}}")));
        assertRefused("update", () -> orders.as(ADA).updateOne(json("{_id: 1}"), json("{$unset: {status: 1}}")));
    }

    @Test
    void customerChangesNoTotal() {
        assertRefused("update", () -> orders.as(ADA).updateOne(json("{_id: 1}"), json("{$inc: {total: -9}}")));
    }

    @Test
    void customerNeitherInsertsNorDeletes() {
        assertRefused("insert", () -> orders.as(ADA).insertOne(json("{user_id: 'ada', status: 'pending'}")));
        assertRefused("delete", () -> orders.as(ADA).deleteOne(json("{_id: 1}")));
        assertThat(orders.as(ADA).deleteOne(json("{_id: 3}"))).isZero();
    }

    @Test
    void oneRefusalUndoesTheWholeWrite() {
        assertRefused(
                "update",
                () -> orders.as(ADA).updateMany(json("{}"), json("{$set: {shipping_address: {city: 'Ulm'}}}")));
        assertThat(orders.allStored()).containsExactly(json(ADAS_PENDING), json(ADAS_SHIPPED), json(GRACES_PENDING));
    }

    @Test
    void adminDoesEverything() {
        orders.as(ADMIN).updateMany(json("{}"), json("{$set: {status: 'completed'}}"));
        assertThat(orders.as(ADMIN).count(json("{status: 'completed'}"))).isEqualTo(3);
        orders.as(ADMIN).insertOne(json("{_id: 4, user_id: 'ada'}"));
        assertThat(orders.as(ADMIN).deleteMany(json("{}"))).isEqualTo(4);
    }

    private void assertRefused(String operation, org.assertj.core.api.ThrowableAssert.ThrowingCallable write) {
        var before = orders.allStored();
        assertThatThrownBy(write).isInstanceOfSatisfying(RulesException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(RulesErrorCode.NOT_PERMITTED);
            assertThat(refusal).hasMessage(operation + " not permitted");
        });
        assertThat(orders.allStored()).isEqualTo(before);
    }
}
