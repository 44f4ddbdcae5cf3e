package io.espalier.functions.app;

import io.espalier.app.App;
import io.espalier.app.ImportReport;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.SecretReference;
import io.espalier.app.ValueDefinition;
import io.espalier.functions.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * The values of the app with their secrets filled in, and the secrets that other parts of it name. All are read once: a secret
 * that changes reaches the process with its next start. Immutable; does not show its content.
 */
public final class AppValues implements Values {
    private final BsonDocument values = new BsonDocument();
    private final Map<String, String> contents = new HashMap<>();
    private final List<ImportReport.Entry> entries;

    public AppValues(App app, Secrets secrets) {
        List<SecretReference> named = app.secrets();
        named.forEach(
                secret -> secrets.content(secret.name()).ifPresent(content -> contents.put(secret.name(), content)));
        this.entries = named.stream()
                .filter(secret -> !contents.containsKey(secret.name()))
                .map(secret -> missing(secret, secrets))
                .toList();
        app.values().forEach(this::add);
    }

    private static ImportReport.Entry missing(SecretReference secret, Secrets secrets) {
        return new ImportReport.Entry(
                Outcome.MISSING,
                secret.location(),
                "the secret '" + secret.name() + "' has not been supplied",
                secrets.advice(secret.name()));
    }

    private void add(ValueDefinition definition) {
        if (!definition.fromSecret()) {
            values.append(definition.name(), definition.value());
        } else if (definition.value() instanceof BsonString secret) {
            secret(secret.getValue()).ifPresent(content -> values.append(definition.name(), new BsonString(content)));
        }
    }

    /** The content of a secret that a part of the app names; empty if it was not supplied. Not for functions. */
    public Optional<String> secret(String name) {
        return Optional.ofNullable(contents.get(name));
    }

    @Override
    public Optional<BsonValue> get(String name) {
        // A copy: what a function makes of its value is no other call's matter, and no rule's.
        return Optional.ofNullable(values.get(name))
                .map(value -> new BsonDocument(name, value).clone().get(name));
    }

    public BsonDocument all() {
        return values;
    }

    /** The content of the secrets, for whoever has to keep it out of something. */
    public List<String> secretContents() {
        return List.copyOf(contents.values());
    }

    /** The secrets that nobody has supplied. */
    public List<ImportReport.Entry> entries() {
        return entries;
    }

    @Override
    public String toString() {
        return "values " + values.keySet();
    }
}
