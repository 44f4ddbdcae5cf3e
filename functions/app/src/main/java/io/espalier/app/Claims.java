package io.espalier.app;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The names that parts of one kind claim, those of refused parts too. Which of several parts with one name is meant cannot
 * be known, so none of them works: a strict part that is refused must not leave the field to a lax one.
 */
final class Claims {
    private final Map<String, Integer> counts = new HashMap<>();

    /** Notes a name as it stands in a file, before anything is known about the rest of the part. */
    void add(String name) {
        counts.merge(name, 1, Integer::sum);
    }

    /** Whether a part claims the name, be it refused or not. */
    boolean contains(String name) {
        return counts.containsKey(name);
    }

    /** The definitions whose name was claimed once; refuses the others. */
    <T> List<T> unique(
            AppImport app,
            List<T> definitions,
            Function<T, String> name,
            Function<T, SourceLocation> location,
            String kind) {
        return definitions.stream()
                .filter(definition -> {
                    boolean isUnique = counts.getOrDefault(name.apply(definition), 0) <= 1;
                    if (!isUnique) {
                        app.refuse(
                                location.apply(definition),
                                "there is more than one " + kind + " '" + name.apply(definition) + "'",
                                "keep one of them");
                    }
                    return isUnique;
                })
                .toList();
    }
}
