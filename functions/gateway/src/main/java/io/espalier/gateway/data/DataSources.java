package io.espalier.gateway.data;

import io.espalier.app.App;
import io.espalier.app.CollectionRulesDefinition;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The names under which clients reach the one deployment that is served. Immutable. */
public final class DataSources {
    private static final String USUAL_NAME = "mongodb-atlas";

    private final Set<String> names;

    public DataSources(App app) {
        this.names = app.collectionRules().stream()
                .map(CollectionRulesDefinition::service)
                .collect(Collectors.toCollection(TreeSet::new));
        this.names.add(USUAL_NAME);
    }

    /** @throws GatewayException if this is no data source */
    public void require(String service) {
        if (!names.contains(service)) {
            throw new GatewayException(
                    GatewayErrorCode.SERVICE_NOT_FOUND,
                    "service not found: '" + service + "'; there are " + String.join(", ", names));
        }
    }
}
