package io.espalier.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and programs get to see, and the code that the process ends with. */
class AppCheckTest {
    @TempDir
    Path app;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void writeApp() throws IOException {
        write("root_config.json", "{'config_version': 20230101, 'name': 'small', 'app_id': 'small-abcde'}");
        write("data_sources/mongodb-atlas/config.json", "{'name': 'mongodb-atlas', 'type': 'mongodb-atlas'}");
        write("values/key.json", "{'name': 'key', 'value': 'mail_key', 'from_secret': true}");
    }

    @Test
    void endsWithZeroWhereNothingIsRefused() {
        assertThat(check()).isZero();
        assertThat(text(out))
                .contains("MISSING values/key.json: the secret 'mail_key' has to be supplied; what to do: set"
                        + " ESPALIER_SECRET_MAIL_KEY\n")
                .endsWith("parts are honoured\n");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void includesWhatTheRulesEngineRefuses() throws IOException {
        write(
                "data_sources/mongodb-atlas/shop/orders/rules.json",
                "{'roles': [{'name': 'r', 'apply_when': {'%%nothing': 1}, 'read': true}]}");

        assertThat(check()).isEqualTo(1);
        assertThat(text(out)).contains("REFUSED data_sources/mongodb-atlas/shop/orders/rules.json");
    }

    @Test
    void includesSchedulesThatCannotBeStarted() throws IOException {
        write("functions/config.json", "[{'name': 'clean'}]");
        write(
                "triggers/nightly.json",
                "{'name': 'nightly', 'type': 'SCHEDULED', 'config': {'schedule': '@daily'}, 'function_name': 'clean'}");

        assertThat(check()).isEqualTo(1);
        assertThat(text(out))
                .contains("REFUSED triggers/nightly.json config.schedule: schedule 'nightly' is not started");
    }

    @Test
    void includesTriggersThatAskForWhatCannotBe() throws IOException {
        write("functions/config.json", "[{'name': 'clean'}]");
        write(
                "triggers/dropped.json",
                "{'name': 'dropped', 'type': 'DATABASE', 'function_name': 'clean', 'config':"
                        + " {'database': 'shop', 'collection': 'orders', 'operation_types': ['DROP_COLLECTION']},"
                        + " 'espalier': {'retry': {'attempts': 0}}}");

        assertThat(check()).isEqualTo(1);
        assertThat(text(out))
                .contains("REFUSED triggers/dropped.json config.operation_types: DROP_COLLECTION does not happen to")
                .contains("REFUSED triggers/dropped.json espalier.retry.attempts: it is not a whole number");
    }

    @Test
    void printsJsonForPrograms() throws IOException {
        write("values/broken.json", "{");

        assertThat(check("json")).isEqualTo(1);
        BsonDocument report = BsonDocument.parse(text(out));
        assertThat(report.getDocument("counts").getNumber("REFUSED").intValue()).isEqualTo(1);
        assertThat(report.getArray("entries"))
                .extracting(BsonDocument.class::cast)
                .anySatisfy(entry -> {
                    assertThat(entry.get("outcome")).isEqualTo(new BsonString("REFUSED"));
                    assertThat(entry.get("file")).isEqualTo(new BsonString("values/broken.json"));
                });
    }

    @Test
    void saysSoWhereThereIsNoApp() throws IOException {
        Files.delete(app.resolve("root_config.json"));

        assertThat(check()).isEqualTo(2);
        assertThat(text(err)).contains("holds no root_config.json");
        assertThat(AppCheck.run(List.of(""), stream(out), stream(err))).isEqualTo(2);
        assertThat(check("xml")).isEqualTo(2);
        assertThat(text(err)).contains("use text or json");
    }

    private int check() {
        return AppCheck.run(List.of(app.toString()), stream(out), stream(err));
    }

    private int check(String format) {
        return AppCheck.run(List.of(app.toString(), format), stream(out), stream(err));
    }

    private void write(String file, String content) throws IOException {
        Path target = app.resolve(file);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.writeString(target, content.replace('\'', '"'));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
