package io.espalier.app;

import java.util.Optional;
import java.util.Set;

/** Names in one file that must be defined in another. */
final class References {
    private References() {}

    /** The name of a function with a manifest entry. */
    static String function(ObjectReader object, String key, Set<String> functions) {
        String name = object.name(key);
        check(object, key, name, functions);
        return name;
    }

    /** As {@link #function}; absent or empty names no function. */
    static Optional<String> optionalFunction(ObjectReader object, String key, Set<String> functions) {
        String name = object.string(key, "");
        check(object, key, name, functions);
        return Optional.of(name).filter(text -> !text.isEmpty());
    }

    private static void check(ObjectReader object, String key, String name, Set<String> functions) {
        if (!name.isEmpty() && !functions.contains(name)) {
            object.refuse(
                    key,
                    "functions/config.json has no valid entry for the function '" + name + "'",
                    "add one, or correct the name");
        }
    }

    /** The name of a data source that is served. Where the key is absent it is the only one there is. */
    static String service(ObjectReader object, String key, Set<String> services) {
        if (!object.has(key) && services.size() == 1) {
            return services.iterator().next();
        }
        String name = object.name(key);
        if (!name.isEmpty() && !services.contains(name)) {
            object.refuse(
                    key,
                    "data_sources/ holds no valid data source '" + name + "'",
                    "add data_sources/" + name + "/config.json, or correct the name");
        }
        return name;
    }
}
