package io.espalier.functions.bson;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same bytes as the JDK's own encoder makes, whatever the characters and however they come. */
class Utf8TextTest {
    private static final int ROUNDS = 300;
    private static final int LONGEST = 200_000;

    @Test
    void theBytesAreThoseOfTheJdk() {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(random, random.nextInt(round % 10 == 0 ? LONGEST : 2_000));
            Utf8Text written = new Utf8Text();
            int offset = 0;
            while (offset < text.length()) {
                int length = Math.min(text.length() - offset, 1 + random.nextInt(3_000));
                written.write(text, offset, length);
                offset += length;
            }
            byte[] bytes = written.bytes();
            assertThat(bytes).as("seed %d, round %d", seed, round).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
            assertThat(written.pieces()).as("pieces").allMatch(piece -> piece.length > 0 && piece.length <= 64 * 1024);
        }
    }

    /** Characters of each length, with halves of pairs that have lost each other. */
    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            switch (random.nextInt(6)) {
                case 0 -> text.append((char) random.nextInt(0x10000));
                case 1 -> text.append((char) (0x80 + random.nextInt(0x780)));
                case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                case 3 -> text.append((char) (0xd800 + random.nextInt(0x800)));
                default -> text.append((char) random.nextInt(0x80));
            }
        }
        return text.toString();
    }

    @Test
    void aBeginningAndAnEndAreLeftAway() {
        Utf8Text text = new Utf8Text(3);
        text.append("abc").append("d".repeat(512)).append('}');
        assertThat(text.withoutLast().toString()).isEqualTo("d".repeat(512));
        assertThat(new Utf8Text().pieces()).isEmpty();
    }
}
