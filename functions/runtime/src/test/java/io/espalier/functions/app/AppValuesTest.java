package io.espalier.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.app.App;
import io.espalier.app.AppException;
import io.espalier.app.AppMetadata;
import io.espalier.app.EndpointDefinition;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.RequestValidation;
import io.espalier.app.SecretReference;
import io.espalier.app.SourceLocation;
import io.espalier.app.ValueDefinition;
import io.espalier.functions.call.Doors;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppValuesTest {
    private static final SourceLocation FILE = new SourceLocation("values/one.json", "");

    /** A process whose environment supplies one secret, as {@code ESPALIER_SECRET_MAIL_KEY}. */
    private final SmallRyeConfig config = new SmallRyeConfigBuilder()
            .withSources(new EnvConfigSource(Map.of("ESPALIER_SECRET_MAIL_KEY", "hunter2"), 300))
            .build();

    @TempDir
    private Path directory;

    private AppValues values(ValueDefinition... definitions) {
        return values(Optional.empty(), definitions);
    }

    private AppValues values(Optional<Path> files, ValueDefinition... definitions) {
        App app = Doors.appWithValues(List.of(definitions));
        List<String> names = app.secrets().stream().map(SecretReference::name).toList();
        return new AppValues(app, SuppliedSecrets.of(names, config, files));
    }

    private static ValueDefinition secret(String name, String secret) {
        return new ValueDefinition(name, new BsonString(secret), true, FILE);
    }

    @Test
    void secretsComeFromTheEnvironmentByName() {
        AppValues values = values(
                new ValueDefinition("limit", new BsonInt32(5), false, FILE),
                new ValueDefinition("mail", new BsonString("mail-key"), true, FILE));

        assertThat(values.get("limit")).contains(new BsonInt32(5));
        assertThat(values.get("mail")).contains(new BsonString("hunter2"));
        assertThat(values.entries()).isEmpty();
    }

    @Test
    void aSecretThatNobodySuppliedIsMissingAndReportedByName() {
        AppValues values = values(new ValueDefinition("pay", new BsonString("pay-key"), true, FILE));

        assertThat(values.get("pay")).isEmpty();
        assertThat(values.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.outcome()).isEqualTo(Outcome.MISSING);
            assertThat(entry.advice()).contains("ESPALIER_SECRET_PAY_KEY");
        });
    }

    @Test
    void secretsAreNotShown() {
        assertThat(values(new ValueDefinition("mail", new BsonString("mail-key"), true, FILE))
                        .toString())
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter3", "hunter3\n", "hunter3\r\n"})
    void aFileSuppliesASecretThatTheEnvironmentDoesNot(String content) throws IOException {
        Files.writeString(directory.resolve("pay-key"), content);
        Files.writeString(directory.resolve("mail-key"), "not asked for");

        AppValues values = values(Optional.of(directory), secret("pay", "pay-key"), secret("mail", "mail-key"));

        assertThat(values.text("pay")).isEqualTo("hunter3");
        assertThat(values.text("mail")).isEqualTo("hunter2");
        assertThat(values.secretContents()).containsExactlyInAnyOrder("hunter2", "hunter3");
    }

    /** As Kubernetes mounts them. */
    @Test
    void theFileMayBeALink() throws IOException {
        Path data = Files.createDirectory(directory.resolve("..data"));
        Files.writeString(data.resolve("pay-key"), "a\nb\n\n");
        Files.createSymbolicLink(directory.resolve("pay-key"), data.resolve("pay-key"));

        assertThat(values(Optional.of(directory), secret("pay", "pay-key")).text("pay"))
                .isEqualTo("a\nb\n");
    }

    @Test
    void aNameIsNoWayOutOfTheDirectory() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.writeString(directory.resolve("pay-key"), "hunter3");
        Files.createDirectory(inner.resolve("sub"));
        Files.writeString(inner.resolve("sub").resolve("key"), "hunter3");
        Files.writeString(inner.resolve("empty"), "\n");

        for (String name : List.of("../pay-key", "sub/key", "sub", "..", ".", "", "empty", "Empty", "a\0b")) {
            AppValues values = values(Optional.of(inner), secret("pay", name));
            assertThat(values.get("pay")).as(name).isEmpty();
            assertThat(values.entries()).as(name).hasSize(1);
        }
    }

    @Test
    void aFileThatIsNoTextIsNamed() throws IOException {
        Files.write(directory.resolve("pay-key"), new byte[] {(byte) 0xC3});
        assertThatThrownBy(() -> values(Optional.of(directory), secret("pay", "pay-key")))
                .isInstanceOf(AppException.class)
                .hasMessageContaining("pay-key")
                .hasMessageContaining("UTF-8");
        Files.write(directory.resolve("pay-key"), new byte[70_000]);
        assertThatThrownBy(() -> values(Optional.of(directory), secret("pay", "pay-key")))
                .hasMessageContaining("65536");
        assertThatThrownBy(() -> values(Optional.of(directory.resolve("none")))).hasMessageContaining("no directory");
    }

    @Test
    void oneVariableNeverSuppliesTwoSecrets() throws IOException {
        ValueDefinition[] both = {secret("one", "mail-key"), secret("two", "MAIL_KEY")};

        AppValues without = values(both);
        assertThat(without.get("one")).isEmpty();
        assertThat(without.get("two")).isEmpty();
        assertThat(without.entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.advice())
                        .contains("ESPALIER_SECRET_MAIL_KEY")
                        .contains("rename"));

        Files.writeString(directory.resolve("mail-key"), "first");
        Files.writeString(directory.resolve("MAIL_KEY"), "second");
        AppValues with = values(Optional.of(directory), both);
        assertThat(with.text("one")).isEqualTo("first");
        assertThat(with.text("two")).isEqualTo("second");
    }

    @Test
    void theSecretOfAnEndpointIsReportedAndHiddenAsWell() {
        App app = App.builder(AppMetadata.of("test-app", "test"))
                .endpoints(List.of(endpoint("mail-key"), endpoint("hook-key")))
                .build();

        AppValues values =
                new AppValues(app, SuppliedSecrets.of(List.of("mail-key", "hook-key"), config, Optional.empty()));

        assertThat(values.secretContents()).containsExactly("hunter2");
        assertThat(values.secret("mail-key")).contains("hunter2");
        assertThat(values.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.reason()).contains("hook-key"));
    }

    private static EndpointDefinition endpoint(String secret) {
        return new EndpointDefinition(
                "/" + secret,
                "POST",
                "f",
                new RequestValidation.VerifyPayload(secret),
                true,
                false,
                false,
                EndpointDefinition.ReturnType.JSON,
                FILE);
    }

    @Test
    void whatOneCallMakesOfAValueNoOtherSees() {
        AppValues values = values(new ValueDefinition("limits", BsonDocument.parse("{a: {b: 1}}"), false, FILE));

        values.get("limits").orElseThrow().asDocument().getDocument("a").append("b", new BsonInt32(2));

        assertThat(values.get("limits")).contains(BsonDocument.parse("{a: {b: 1}}"));
        assertThat(values.all()).isEqualTo(BsonDocument.parse("{limits: {a: {b: 1}}}"));
    }

    @Test
    void theDirectoryMayBeTheOneThatTheProcessRunsIn() throws IOException {
        Path here = Path.of("");
        Path file = Files.writeString(Path.of("pay-key-of-a-test"), "hunter3");
        try {
            for (Path same : List.of(here, Path.of("."), Path.of("./"))) {
                assertThat(values(Optional.of(same), secret("pay", file.toString()))
                                .get("pay"))
                        .contains(new BsonString("hunter3"));
            }
        } finally {
            Files.delete(file);
        }
    }
}
