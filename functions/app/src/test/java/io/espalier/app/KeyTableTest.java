package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.ImportReport.Entry;
import io.espalier.app.ImportReport.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of every key that an export can have. The tables {@code key-tables/<version>.txt} say it for every key of the
 * complete exports, one a line, with the words that their first lines explain; {@code key-tables/keys.txt} lists the keys of spec/app-services.md §1, §5, §7, §8.1 and §10, each
 * of which has to stand in one of them.
 */
class KeyTableTest {
    /** Keys whose content the rules engine or the app itself reads. */
    private static final Set<String> HANDED_ON = Set.of("roles", "filters", "value", "schema");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"20180301", "20200603", "20210101", "20230101"})
    void everyKeyIsHonouredAdaptedOrRefusedAsTheTableSays(String version) {
        ExportDirectory export = ExportDirectory.copyOf("complete-" + version, folder);
        App whole = export.read();

        List<String> outcomes = ExportKey.of(export).stream()
                .map(key -> outcome(export, whole, key) + " " + key.location())
                .sorted()
                .toList();

        assertThat(String.join("\n", outcomes)).isEqualTo(String.join("\n", lines(version + ".txt")));
    }

    @Test
    void everyKeyOfTheSpecificationIsInATable() {
        Set<String> found = new HashSet<>();
        Stream.of("20180301", "20200603", "20210101", "20230101")
                .map(version -> ExportDirectory.copyOf("complete-" + version, folder.resolve(version)))
                .flatMap(export -> ExportKey.of(export).stream())
                .forEach(key -> found.add(
                        key.file().replaceAll(".*/", "") + " " + key.steps().getLast()));
        Set<String> missing = new TreeSet<>();
        for (String line : lines("keys.txt")) {
            String[] words = line.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                if (!found.contains(words[0] + " " + words[i])) {
                    missing.add(words[0] + " " + words[i]);
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    private static String outcome(ExportDirectory export, App whole, ExportKey key) {
        SourceLocation place = key.location();
        if (has(whole, Outcome.REFUSED, place)) {
            return "REFUSED";
        }
        if (has(whole, Outcome.ADAPTED, place)) {
            return "ADAPTED";
        }
        if (HANDED_ON.contains(key.steps().getLast())) {
            return "HANDED_ON";
        }
        String original = new String(export.bytes(key.file()), StandardCharsets.UTF_8);
        App retyped = export.write(key.file(), key.retyped(export)).read();
        export.write(key.file(), original);
        if (has(retyped, Outcome.REFUSED, place)) {
            return "HONOURED";
        }
        boolean isInPart = whole.report().entries().stream().anyMatch(entry -> speaksFor(entry, key));
        return isInPart ? "WITH_ITS_PART" : "IGNORED";
    }

    private static boolean has(App app, Outcome outcome, SourceLocation place) {
        return app.report().entries().stream()
                .anyMatch(
                        entry -> entry.outcome() == outcome && entry.location().equals(place));
    }

    /** Whether the part in which the key stands was refused, or adapted, as a whole. */
    private static boolean speaksFor(Entry entry, ExportKey key) {
        if (!entry.location().file().equals(key.file())) {
            return false;
        }
        boolean isProvider = key.file().equals("auth/providers.json");
        return switch (entry.outcome()) {
            case REFUSED ->
                !isProvider || entry.location().path().startsWith(key.steps().getFirst() + ".");
            case ADAPTED ->
                entry.location().path().isEmpty() || entry.location().path().equals("state");
            case HONOURED, MISSING -> false;
        };
    }

    private static List<String> lines(String table) {
        try (InputStream file = KeyTableTest.class.getResourceAsStream("/key-tables/" + table)) {
            String text = new String(Objects.requireNonNull(file, table).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
