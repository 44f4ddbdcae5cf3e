package io.espalier.rules.table;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.espalier.rules.Namespace;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.GuardedFixture;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rule file that an article about App Services prints behaves as it reads (spec/shop.md §6). */
class ArticleRulesTest {

    @TestFactory
    Stream<DynamicTest> orders() throws IOException {
        RuleBook rules = RuleBook.compile(
                List.of(new RuleSource(
                        new Namespace("ecommerce", "orders"),
                        "rules.json",
                        BsonDocument.parse(GuardedFixture.resource("article-orders.json")))),
                RuleNames.NONE);
        return RuleTable.parse(table()).cases(rules).stream().map(each -> dynamicTest(each.name(), each::run));
    }

    private static String table() throws IOException {
        try (InputStream file = ArticleRulesTest.class.getResourceAsStream("/tables/article-orders.json")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
