package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.ImportReport.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms 20180301 and 20200603 give the same app as the newer ones, and name their own files. */
class ElderExportTest {
    private static final String RULES = "services/mongodb-atlas/rules/store.orders.json";
    private static final String ATLAS = "services/mongodb-atlas/config.json";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"export-20180301", "export-20200603"})
    void readsEveryPart(String name) {
        App app = new AppReader().read(ExportDirectory.golden(name));

        assertThat(app.report().hasRefusals()).as(app.report().toText()).isFalse();
        assertThat(app.clientAppId()).isEqualTo("veteran-klmno");
        assertThat(app.metadata().hostingUri()).isEqualTo("https://veteran-klmno.example");
        assertThat(app.allowedRequestOrigins()).containsExactly("https://shop.example");
        assertThat(app.providers()).extracting(ProviderDefinition::type).containsExactly("anon-user", "local-userpass");
        assertThat(app.customUserData())
                .map(CustomUserDataDefinition::collection)
                .contains("profiles");
        assertThat(app.collectionRules())
                .extracting(rules -> rules.database() + " " + rules.collection() + " " + rules.location())
                .containsExactlyInAnyOrder(
                        "store orders " + RULES,
                        "store order.lines services/mongodb-atlas/rules/store.order.lines.json");
        assertThat(app.schemas().schemas()).singleElement().satisfies(schema -> {
            assertThat(schema.collection()).isEqualTo("orders");
            assertThat(schema.schema()).isPresent();
            assertThat(schema.location()).isEqualTo(new SourceLocation(RULES, "schema"));
        });
        assertThat(app.functions())
                .extracting(FunctionDefinition::name)
                .containsExactly("onOrder", "webhooks/web/paid");
        assertThat(app.function("onOrder")).hasValueSatisfying(function -> {
            assertThat(function.isPrivate()).isTrue();
            assertThat(function.runAsSystem()).isTrue();
            assertThat(function.canEvaluate()).isEqualTo(Optional.of(BsonDocument.parse("{'%%user.type': 'normal'}")));
        });
        assertThat(app.webhooks())
                .singleElement()
                .satisfies(webhook -> assertThat(webhook.validation())
                        .isEqualTo(new RequestValidation.SecretAsQueryParameter("hook")));
        assertThat(app.secrets()).extracting(SecretReference::name).containsExactly("hook");
        assertThat(app.databaseTriggers())
                .singleElement()
                .satisfies(trigger ->
                        assertThat(trigger.processor()).isEqualTo(new TriggerProcessor.OfFunction("onOrder")));
        assertThat(app.authenticationTriggers())
                .singleElement()
                .satisfies(trigger ->
                        assertThat(trigger.processor()).isEqualTo(new TriggerProcessor.OfFunction("onOrder")));
        assertThat(app.values()).extracting(ValueDefinition::name).containsExactly("currency");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    stitch.json       | "enabled": true | "enabled": 1    | stitch.json custom_user_data_config.enabled
                    stitch.json       | https://shop.example | *          | stitch.json security.allowed_request_origins
                    stitch.json       | "development_mode_enabled" | "mode" |
                    stitch.json       | "hosting" | "hostess"             | stitch.json hostess
                    stitch.json       | "enabled": false | "enabled": true | stitch.json hosting.enabled
                    services/mongodb-atlas/rules/store.orders.json | "roles" | "rolls" | services/mongodb-atlas/rules/store.orders.json rolls
                    services/mongodb-atlas/rules/store.orders.json | "relationships": {} | "relationships": {"a": {}} | services/mongodb-atlas/rules/store.orders.json relationships
                    services/mongodb-atlas/rules/store.orders.json | "schema": { | "schema": [], "x": { | services/mongodb-atlas/rules/store.orders.json schema
                    services/mongodb-atlas/config.json | "type": "mongodb-atlas" | "type": "datalake" | services/mongodb-atlas/config.json type
                    services/mongodb-atlas/config.json | "name": "mongodb-atlas" | "name": "other" | services/mongodb-atlas/config.json name
                    services/web/config.json | "type": "http" | "type": "twilio" | services/web/config.json type
                    functions/onOrder/config.json | "private" | "privat"  | functions/onOrder/config.json privat
                    auth_providers/anon-user.json | "disabled": false | "disabled": 0 | auth_providers/anon-user.json disabled
                    auth_providers/api-key.json | "disabled": true | "disabled": false | auth_providers/api-key.json type
                    """)
    void namesItsOwnFilesAndOpensNothing(String file, String from, String to, String place) {
        App app = elder().change(file, from, to).read();

        if (place != null) {
            assertThat(refused(app)).contains(place);
        }
        assertThat(MoreRights.of(app, new AppReader().read(ExportDirectory.golden("export-20180301"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {RULES, ATLAS, "stitch.json", "functions/onOrder/config.json", "auth_providers/anon-user.json"})
    void aBrokenFileFailsAlone(String file) {
        App app = elder().write(file, "{ // why\n}").read();

        assertThat(app.report().toText()).contains("REFUSED " + file + ": line 1, column 3: comments are not allowed");
        assertThat(MoreRights.of(app, new AppReader().read(ExportDirectory.golden("export-20180301"))))
                .isEmpty();
        assertThat(app.values()).hasSize(file.equals("stitch.json") ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data_sources/mongodb-atlas/config.json|{'name': 'mongodb-atlas', 'type': 'mongodb-atlas'}",
                "data_sources/mongodb-atlas/store/orders/rules.json|{'roles': []}",
            })
    void aPartInBothFormsIsClosed(String fileAndContent) {
        String[] parts = fileAndContent.split("\\|", -1);

        App app = elder().write(parts[0], parts[1].replace('\'', '"')).read();

        assertThat(app.collectionRules())
                .extracting(CollectionRulesDefinition::collection)
                .doesNotContain("orders");
        assertThat(app.report().toText()).contains("the same part is defined in another file as well");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth/custom_user_data.json"})
    void nobodyLogsInWhileCustomUserDataIsAmbiguous(String file) {
        App app = elder().write(file, "{\"enabled\": false}").read();

        assertThat(app.providers()).isEmpty();
    }

    private ExportDirectory elder() {
        return ExportDirectory.copyOf("export-20180301", folder.resolve("app"));
    }

    private static List<String> refused(App app) {
        return app.report().entries().stream()
                .filter(entry -> entry.outcome() == Outcome.REFUSED)
                .map(entry -> entry.location().toString())
                .toList();
    }
}
