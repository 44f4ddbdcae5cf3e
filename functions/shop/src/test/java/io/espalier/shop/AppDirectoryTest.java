package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.App;
import io.espalier.app.AppReader;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.EndpointDefinition;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.ImportReport;
import io.espalier.app.ScheduleDefinition;
import io.espalier.rules.Namespace;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
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
        RuleBook rules = RuleBook.compile(
                app.collectionRules().stream()
                        .map(file -> new RuleSource(
                                new Namespace(file.database(), file.collection()),
                                file.location().file(),
                                file.rules()))
                        .toList(),
                RuleNames.NONE);
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
                .extracting(DatabaseTriggerDefinition::functionName)
                .containsExactlyInAnyOrder("orderStatusChanged", "orderCompleted");
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
