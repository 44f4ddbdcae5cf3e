package io.espalier.functions.app;

import io.espalier.app.App;
import io.espalier.app.CollectionRulesDefinition;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The names under which functions and clients reach the one deployment that is served. Immutable. */
public final class DataSources {
    /** The name that App Services gave a data source unless told otherwise. */
    public static final String USUAL_NAME = "mongodb-atlas";

    private final Set<String> names;

    public DataSources(App app) {
        this.names = app.collectionRules().stream()
                .map(CollectionRulesDefinition::service)
                .collect(Collectors.toCollection(TreeSet::new));
        this.names.add(USUAL_NAME);
    }

    /** In alphabetical order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    /** @throws FunctionException with {@link FunctionErrorCode#SERVICE_NOT_FOUND} if this is no data source */
    public void require(String service) {
        if (!names.contains(service)) {
            throw new FunctionException(
                    FunctionErrorCode.SERVICE_NOT_FOUND,
                    "service not found: '" + service + "'; there are " + String.join(", ", names));
        }
    }
}
