package io.espalier.functions.app;

import io.espalier.app.SecretReference;
import java.util.Optional;

/** Where the content of secrets comes from: never from the app directory (spec/app-services.md §10). Thread-safe. */
@FunctionalInterface
public interface Secrets {

    /** The content of a secret; empty if nobody has supplied it. */
    Optional<String> content(String name);

    /** What has to be done so that there is a content, for the report. */
    default String advice(String name) {
        return "set " + SecretReference.environmentVariable(name);
    }
}
