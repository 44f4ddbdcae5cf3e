package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.ImportReport.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever key of whatever file is misspelt or holds a value of a wrong type: reading goes on, nothing is open that was not, and
 * a misspelt key is named by file and path.
 */
class MutationTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "complete-20180301",
                "complete-20200603",
                "complete-20210101",
                "complete-20230101",
                "export-20180301",
                "export-20200603",
                "export-20210101",
                "export-20230101"
            })
    void noMistakeOpensAnything(String name) {
        ExportDirectory export = ExportDirectory.copyOf(name, folder);
        App whole = export.read();
        for (ExportKey key : ExportKey.of(export)) {
            String original = new String(export.bytes(key.file()), StandardCharsets.UTF_8);

            App renamed = export.write(key.file(), key.renamed(export)).read();
            assertThat(MoreRights.of(renamed, whole))
                    .as("misspelt %s", key.location())
                    .isEmpty();
            assertNamed(renamed, key, name.startsWith("export-"));
            export.write(key.file(), original);

            App retyped = export.write(key.file(), key.retyped(export)).read();
            assertThat(MoreRights.of(retyped, whole))
                    .as("wrong type %s", key.location())
                    .isEmpty();
            export.write(key.file(), original);
        }
    }

    /** The new key is refused, or the old one as missing, unless nothing in its part has an effect. */
    private static void assertNamed(App renamed, ExportKey key, boolean hasPartsThatAreOff) {
        SourceLocation place = key.location();
        boolean isNamed = renamed.report().entries().stream()
                .anyMatch(entry -> entry.outcome() == Outcome.REFUSED
                        && entry.location().file().equals(place.file())
                        && entry.location().path().startsWith(place.path()));
        assertThat(isNamed || isOff(key) || isFree(key) || (hasPartsThatAreOff && isOffInExports(key)))
                .as("misspelt %s in:\n%s", place, renamed.report().toText())
                .isTrue();
    }

    /** Files that hold what is switched off. */
    private static boolean isOff(ExportKey key) {
        return key.file().endsWith("/off.json") || key.file().endsWith("/none.json");
    }

    /** What is switched off in those exports of which nothing is refused. */
    private static boolean isOffInExports(ExportKey key) {
        return key.location().path().startsWith("api-key")
                || key.file().equals("auth_providers/api-key.json")
                || (key.location().path().startsWith("[1]") && key.file().equals("https_endpoints/config.json"))
                || key.file().endsWith("data_api_config.json");
    }

    /** Keys that the app itself chooses. */
    private static boolean isFree(ExportKey key) {
        return key.file().equals("auth/providers.json") && key.steps().size() == 1;
    }
}
