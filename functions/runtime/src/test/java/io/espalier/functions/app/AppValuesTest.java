package io.espalier.functions.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.SourceLocation;
import io.espalier.app.ValueDefinition;
import io.espalier.functions.assembly.AppProducer;
import io.espalier.functions.call.Doors;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class AppValuesTest {
    private static final SourceLocation FILE = new SourceLocation("values/one.json", "");

    /** A process whose environment supplies one secret, as {@code ESPALIER_SECRET_MAIL_KEY}. */
    private final SmallRyeConfig config = new SmallRyeConfigBuilder()
            .withSources(new EnvConfigSource(Map.of("ESPALIER_SECRET_MAIL_KEY", "hunter2"), 300))
            .build();

    private AppValues values(ValueDefinition... definitions) {
        return new AppValues(Doors.appWithValues(List.of(definitions)), AppProducer.secretsOf(config));
    }

    @Test
    void secretsComeFromTheEnvironmentByName() {
        AppValues values = values(
                new ValueDefinition("limit", new BsonInt32(5), false, FILE),
                new ValueDefinition("mail", new BsonString("mail-key"), true, FILE));

        assertThat(values.find("limit")).contains(new BsonInt32(5));
        assertThat(values.find("mail")).contains(new BsonString("hunter2"));
        assertThat(values.entries()).isEmpty();
    }

    @Test
    void aSecretThatNobodySuppliedIsMissingAndReportedByName() {
        AppValues values = values(new ValueDefinition("pay", new BsonString("pay-key"), true, FILE));

        assertThat(values.find("pay")).isEmpty();
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
}
