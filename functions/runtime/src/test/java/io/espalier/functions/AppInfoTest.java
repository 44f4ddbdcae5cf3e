package io.espalier.functions;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.AppMetadata;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AppInfoTest {
    @Test
    void whatTheExportDoesNotTellIsEmpty() {
        AppInfo app = AppInfo.of(AppMetadata.of("shop-abcde", "shop"));

        assertThat(app)
                .isEqualTo(new AppInfo(
                        "shop-abcde",
                        "shop",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void whatItTellsIsThere() {
        Instant deployed = Instant.parse("2024-10-31T12:00:00Z");
        AppInfo app = AppInfo.of(new AppMetadata(
                "shop-abcde", "shop", "60c8", "5e1e", Optional.of(deployed), "US-VA", "", "GLOBAL", "shop.example"));

        assertThat(app.id()).contains("60c8");
        assertThat(app.projectId()).contains("5e1e");
        assertThat(app.lastDeployed()).contains(deployed);
        assertThat(app.deployment()).contains(new AppInfo.Deployment(Optional.of("GLOBAL"), Optional.of("US-VA")));
        assertThat(app.hostingUri()).contains("shop.example");
    }
}
