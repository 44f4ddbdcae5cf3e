package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in the files, reading does not fail and opens nothing that was not open. */
class GarbageTest {
    @TempDir
    Path folder;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final App whole = new AppReader().read(ExportDirectory.golden("export-20230101"));

    @Test
    void aTruncatedFileGivesASubset() {
        ExportDirectory export = ExportDirectory.copyOf("export-20230101", folder);
        for (int round = 0; round < 100; round++) {
            String file = anyFile(export);
            byte[] original = export.bytes(file);
            export.writeBytes(file, Arrays.copyOf(original, random.nextInt(original.length)));

            assertThat(MoreRights.of(export.read(), whole))
                    .as("seed %d, truncated %s", seed, file)
                    .isEmpty();

            export.writeBytes(file, original);
        }
    }

    @Test
    void aFileWithChangedBytesNeverMakesReadingFail() {
        ExportDirectory export = ExportDirectory.copyOf("export-20230101", folder);
        for (int round = 0; round < 200; round++) {
            String file = anyFile(export);
            byte[] original = export.bytes(file);
            byte[] changed = original.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                changed[random.nextInt(changed.length)] = anyByte();
            }
            export.writeBytes(file, changed);

            App app = export.read();

            assertThat(app.report().toText())
                    .as("seed %d, changed %s", seed, file)
                    .isNotEmpty();
            assertThat(app.functions().size())
                    .isLessThanOrEqualTo(whole.functions().size());
            assertThat(app.providers().size())
                    .isLessThanOrEqualTo(whole.providers().size());
            export.writeBytes(file, original);
        }
    }

    private String anyFile(ExportDirectory export) {
        List<String> files = export.files();
        return files.get(random.nextInt(files.size()));
    }

    private byte anyByte() {
        String likely = "{}[]\",:0tfn\\/$% ";
        return random.nextBoolean()
                ? (byte) likely.charAt(random.nextInt(likely.length()))
                : (byte) random.nextInt(256);
    }
}
