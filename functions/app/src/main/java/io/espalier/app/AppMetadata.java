package io.espalier.app;

import java.time.Instant;
import java.util.Optional;

/**
 * What an app says about itself, for {@code context.app} (spec/app-services.md §1.2, §6.3). All texts are empty where the
 * export says nothing.
 *
 * @param clientAppId the id that clients use in URLs, such as {@code shop-local}
 * @param id the id that App Services gave the app, 24 hexadecimal digits
 * @param projectId the id of the project that the app belonged to
 * @param lastDeployed when the export was made: an export does not tell of deployments
 * @param location the region in its older form, such as {@code US-VA}
 * @param providerRegion the region, such as {@code aws-us-east-1}
 * @param deploymentModel {@code GLOBAL} or {@code LOCAL}
 * @param hostingUri where the app's static files were served
 */
public record AppMetadata(
        String clientAppId,
        String name,
        String id,
        String projectId,
        Optional<Instant> lastDeployed,
        String location,
        String providerRegion,
        String deploymentModel,
        String hostingUri) {

    /** An app that says no more than how it is called. */
    public static AppMetadata of(String clientAppId, String name) {
        return new AppMetadata(clientAppId, name, "", "", Optional.empty(), "", "", "", "");
    }

    AppMetadata withHostingUri(String uri) {
        return new AppMetadata(
                clientAppId, name, id, projectId, lastDeployed, location, providerRegion, deploymentModel, uri);
    }
}
