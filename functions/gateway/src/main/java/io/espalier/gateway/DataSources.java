package io.espalier.gateway;

import io.espalier.app.App;
import io.espalier.app.CollectionRulesDefinition;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The names under which clients reach the one deployment that is served. Immutable. */
final class DataSources {
    private static final String USUAL_NAME = "mongodb-atlas";

    private final Set<String> names;

    DataSources(App app) {
        this.names = app.collectionRules().stream()
                .map(CollectionRulesDefinition::service)
                .collect(Collectors.toCollection(TreeSet::new));
        this.names.add(USUAL_NAME);
    }

    /** @throws GatewayException if this is no data source */
    void require(String service) {
        if (!names.contains(service)) {
            throw new GatewayException(
                    GatewayErrorCode.SERVICE_NOT_FOUND,
                    "service not found: '" + service + "'; there are " + String.join(", ", names));
        }
    }
}
