package io.espalier.app;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code values/*.json}: one named value per file (spec/app-services.md §10). A refused value is absent. */
final class ValueFiles {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private ValueFiles() {}

    static List<ValueDefinition> read(AppImport app) {
        Claims claims = new Claims();
        List<ValueDefinition> values = app.paths("values/", ".json").stream()
                .map(path -> app.file(path, file -> decode(file, claims)))
                .flatMap(Optional::stream)
                .toList();
        return claims.unique(app, values, ValueDefinition::name, ValueDefinition::location, "value");
    }

    private static ValueDefinition decode(ObjectReader file, Claims claims) {
        file.ignore("id", "_id", "private");
        String name = file.name("name");
        claims.add(name);
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            file.refuse(
                    "name",
                    "it is not a name",
                    "use up to 64 letters, digits, _ and -, beginning with a letter or digit");
        }
        boolean fromSecret = file.bool("from_secret", false);
        if (!file.has("value")) {
            file.refuse("value", "it is missing", "write the value, or the secret's name with from_secret");
        } else if (fromSecret) {
            file.name("value");
        }
        return new ValueDefinition(name, file.raw("value"), fromSecret, file.location());
    }
}
