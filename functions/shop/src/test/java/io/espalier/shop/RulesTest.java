package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.espalier.app.App;
import io.espalier.app.AppReader;
import io.espalier.app.CollectionRulesDefinition;
import io.espalier.functions.app.AppRules;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.table.RuleTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules that the shop ships, tested with one table for each collection. */
class RulesTest {
    private static final List<String> TABLES = List.of("orders", "products", "categories", "user_profiles");

    private final App app = new AppReader().read("classpath:shop-app");
    private final RuleBook rules = AppRules.compile(app, Set.of());

    @TestFactory
    Stream<DynamicTest> tables() {
        return TABLES.stream()
                .flatMap(name -> RuleTable.parse(read(name)).cases(rules).stream()
                        .map(each -> dynamicTest(name + ": " + each.name(), each::run)));
    }

    @Test
    void everyCollectionHasATable() {
        assertThat(app.collectionRules())
                .extracting(CollectionRulesDefinition::collection)
                .containsExactlyInAnyOrderElementsOf(TABLES);
    }

    private static String read(String name) {
        try (InputStream file = RulesTest.class.getResourceAsStream("/rules/" + name + ".json")) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
