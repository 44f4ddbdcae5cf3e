package io.espalier.functions.app;

import io.espalier.app.App;
import io.espalier.app.ImportReport;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.ValueDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The values of the app with their secrets filled in. Immutable; does not show its content. */
public final class AppValues {
    private final BsonDocument values = new BsonDocument();
    private final Function<String, Optional<String>> secrets;
    private final List<String> contents = new ArrayList<>();
    private final List<ImportReport.Entry> entries = new ArrayList<>();

    /** @param secrets the content of a secret by name */
    public AppValues(App app, Function<String, Optional<String>> secrets) {
        this.secrets = secrets;
        for (ValueDefinition definition : app.values()) {
            if (definition.fromSecret()) {
                addSecret(definition);
            } else {
                values.append(definition.name(), definition.value());
            }
        }
    }

    /** The content of a secret that a part of the app names; empty if it was not supplied. Not for functions. */
    public Optional<String> secret(String name) {
        return secrets.apply(name);
    }

    private void addSecret(ValueDefinition definition) {
        String secret =
                definition.value().isString() ? definition.value().asString().getValue() : "";
        secrets.apply(secret)
                .ifPresentOrElse(
                        content -> {
                            values.append(definition.name(), new BsonString(content));
                            contents.add(content);
                        },
                        () -> entries.add(new ImportReport.Entry(
                                Outcome.MISSING,
                                definition.location(),
                                "the secret '" + secret + "' has not been supplied",
                                "set " + environmentVariable(secret))));
    }

    /** The name of the variable that supplies a secret. */
    static String environmentVariable(String secret) {
        return "ESPALIER_SECRET_" + secret.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    public Optional<BsonValue> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public BsonDocument all() {
        return values;
    }

    /** The content of the secrets, for whoever has to keep it out of something. */
    public List<String> secretContents() {
        return List.copyOf(contents);
    }

    public List<ImportReport.Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public String toString() {
        return "values " + values.keySet();
    }
}
