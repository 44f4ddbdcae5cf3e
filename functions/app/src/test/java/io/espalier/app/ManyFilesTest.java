package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large app: 300 collections with rules and schemas, 300 functions, 100 triggers. The README's figure comes from here. */
class ManyFilesTest {
    private static final int ROUNDS = 30;

    @TempDir
    Path folder;

    @Test
    void aLargeAppIsReadAtOnce() {
        largeApp();
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            App app = new AppReader().read(folder);
            times.add(Duration.ofNanos(System.nanoTime() - start));
            assertThat(app.collectionRules()).hasSize(300);
            assertThat(app.schemas().schemas()).hasSize(300);
            assertThat(app.functions()).hasSize(300);
            assertThat(app.databaseTriggers()).hasSize(100);
        }

        List<Duration> warm = new ArrayList<>(times.subList(ROUNDS / 2, ROUNDS));
        Collections.sort(warm);
        System.out.println("700 files and 300 functions: median of the warm half "
                + warm.get(warm.size() / 2).toMillis() + " ms, first "
                + times.getFirst().toMillis() + " ms");
        // Far above the figure, so that only a change of its order fails on a busy machine.
        assertThat(warm.getFirst()).isLessThan(Duration.ofSeconds(1));
    }

    private void largeApp() {
        ExportDirectory export = ExportDirectory.copyOf("export-20230101", folder);
        String service = "data_sources/mongodb-atlas/";
        String rules = text(export, service + "store/orders/rules.json");
        String schema = text(export, service + "store/orders/schema.json");
        String trigger = text(export, "triggers/orderPaid.json");
        export.files().stream()
                .filter(file -> file.contains("/orders/") || file.startsWith("triggers/"))
                .forEach(export::delete);
        for (int i = 0; i < 300; i++) {
            export.write(service + "store/c" + i + "/rules.json", rules.replace("orders", "c" + i))
                    .write(service + "store/c" + i + "/schema.json", schema);
        }
        for (int i = 0; i < 100; i++) {
            export.write("triggers/t" + i + ".json", trigger.replace("orderPaid", "t" + i));
        }
        export.write(
                "functions/config.json",
                IntStream.range(3, 300)
                        .mapToObj(i -> ", {\"name\": \"f" + i + "\", \"private\": true}")
                        .collect(Collectors.joining(
                                "",
                                "[{\"name\": \"users/created\"}, {\"name\": \"report\"}, {\"name\": \"onOrder\"}",
                                "]")));
    }

    private static String text(ExportDirectory export, String file) {
        return new String(export.bytes(file), java.nio.charset.StandardCharsets.UTF_8);
    }
}
