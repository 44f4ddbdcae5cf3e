package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.App;
import io.espalier.app.AppReader;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.EndpointDefinition;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.ImportReport;
import io.espalier.app.ScheduleDefinition;
import io.espalier.app.TriggerProcessor;
import io.espalier.functions.app.AppRules;
import io.espalier.rules.role.RuleBook;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AppDirectoryTest {
    private final App app = new AppReader().read("classpath:shop-app");

    @Test
    void everyPartIsHonoured() {
        assertThat(app.report().entries())
                .filteredOn(entry -> entry.outcome() == ImportReport.Outcome.REFUSED)
                .isEmpty();
        assertThat(app.clientAppId()).isEqualTo("shop-local");
        assertThat(app.name()).isEqualTo("shop");
        assertThat(app.providers()).hasSize(2);
        assertThat(app.userCreationFunction()).contains("onUserCreated");
    }

    @Test
    void everyRuleCompiles() {
        RuleBook rules = AppRules.compile(app, Set.of());
        assertThat(rules.problems()).isEmpty();
        assertThat(app.collectionRules())
                .extracting(file -> file.database() + "." + file.collection())
                .containsExactlyInAnyOrder(
                        "ecommerce.orders", "ecommerce.products", "ecommerce.categories", "userdata.user_profiles");
    }

    @Test
    void whatTheDirectoryNamesIsImplementedAndTheOtherWayRound() {
        assertThat(app.functions())
                .extracting(FunctionDefinition::name)
                .containsExactlyInAnyOrderElementsOf(
                        TestShop.functions().functions().keySet());
        assertThat(app.endpoints())
                .extracting(EndpointDefinition::functionName)
                .containsExactly("ordersApi", "registerApi");
        assertThat(app.databaseTriggers())
                .extracting(DatabaseTriggerDefinition::processor)
                .containsExactlyInAnyOrder(
                        new TriggerProcessor.OfFunction("orderStatusChanged"),
                        new TriggerProcessor.OfFunction("orderCompleted"));
        assertThat(app.schedules())
                .extracting(ScheduleDefinition::functionName)
                .containsExactlyInAnyOrder("processPendingOrders", "dailyMaintenance");
    }

    @Test
    void onlyWhatClientsMayCallIsOpen() {
        assertThat(app.functions())
                .filteredOn(function -> !function.isPrivate())
                .extracting(FunctionDefinition::name)
                .containsExactlyInAnyOrder("createOrder", "registerUser");
        assertThat(app.functions())
                .filteredOn(FunctionDefinition::transactional)
                .extracting(FunctionDefinition::name)
                .containsExactlyInAnyOrder("onUserCreated", "orderCompleted", "orderStatusChanged");
        assertThat(app.functions())
                .filteredOn(function -> !function.runAsSystem())
                .extracting(FunctionDefinition::name)
                .containsExactlyInAnyOrder("createOrder", "ordersApi");
    }
}
