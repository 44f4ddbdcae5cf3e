package io.espalier.app;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Refuses definitions that claim the same name. Which of them is meant cannot be known, so none of them works. */
final class Duplicates {
    private Duplicates() {}

    /** The definitions whose name stands once. */
    static <T> List<T> refuse(
            AppImport app,
            List<T> definitions,
            Function<T, String> name,
            Function<T, SourceLocation> location,
            String kind) {
        Map<String, Integer> count = new HashMap<>();
        definitions.forEach(definition -> count.merge(name.apply(definition), 1, Integer::sum));
        return definitions.stream()
                .filter(definition -> {
                    boolean isUnique = count.getOrDefault(name.apply(definition), 0) == 1;
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
