package io.espalier.functions;

import io.espalier.app.AppMetadata;
import java.time.Instant;
import java.util.Optional;

/**
 * What the app says about itself: {@code context.app} (spec/app-services.md §6.3). What the app directory does not tell is
 * empty.
 *
 * @param clientAppId the id that clients use in URLs
 * @param id the id that App Services gave the app
 * @param projectId the id of the project that the app belonged to
 * @param lastDeployed when the export was made
 * @param deployment where the app ran
 * @param hostingUri where its static files were served
 */
public record AppInfo(
        String clientAppId,
        String name,
        Optional<String> id,
        Optional<String> projectId,
        Optional<Instant> lastDeployed,
        Optional<Deployment> deployment,
        Optional<String> hostingUri) {

    /**
     * Where an app ran.
     *
     * @param model {@code GLOBAL} or {@code LOCAL}; empty if only the region is known
     * @param providerRegion such as {@code aws-us-east-1}, in exports of older forms such as {@code US-VA}
     */
    public record Deployment(Optional<String> model, Optional<String> providerRegion) {}

    public static AppInfo of(AppMetadata app) {
        Optional<String> model = text(app.deploymentModel());
        Optional<String> region = text(app.providerRegion()).or(() -> text(app.location()));
        return new AppInfo(
                app.clientAppId(),
                app.name(),
                text(app.id()),
                text(app.projectId()),
                app.lastDeployed(),
                model.isEmpty() && region.isEmpty() ? Optional.empty() : Optional.of(new Deployment(model, region)),
                text(app.hostingUri()));
    }

    private static Optional<String> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
