package io.espalier.app;

import io.espalier.app.ImportReport.Entry;
import io.espalier.app.ImportReport.Outcome;
import java.util.Locale;

/**
 * A place that names a secret. Exports never hold secrets, so that each has to be supplied again (spec/app-services.md §10).
 *
 * @param name the secret's name
 */
public record SecretReference(String name, SourceLocation location) {
    /** The variable that supplies a secret. */
    public static String environmentVariable(String secret) {
        return "ESPALIER_SECRET_" + secret.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** What to report while the secret is not supplied. */
    public Entry missing() {
        return new Entry(
                Outcome.MISSING,
                location,
                "the secret '" + name + "' has to be supplied",
                "set " + environmentVariable(name));
    }
}
