package io.espalier.trial;

import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Functions that take or give more than anybody wants. */
@Singleton
public class HugeFunctions {
    private static final int KILOBYTE = 1024;
    private static final int MEGABYTE = KILOBYTE * KILOBYTE;

    /** {@code hugeResult(bytes)}: a list of texts of a kilobyte, of which there is only one at a time, as from a cursor. */
    @Funq("hugeResult")
    public List<String> hugeResult(long bytes) {
        return Collections.nCopies(Math.toIntExact(bytes / KILOBYTE), "x".repeat(KILOBYTE));
    }

    /** {@code hugeText(bytes)}: one text that is there as a whole. */
    @Funq("hugeText")
    public String hugeText(int bytes) {
        return "x".repeat(bytes);
    }

    /** {@code exhaustMemory()}: keeps a megabyte, and another, until there is no more. */
    @Funq("exhaustMemory")
    public int exhaustMemory() {
        List<byte[]> kept = new ArrayList<>();
        while (kept.size() < Integer.MAX_VALUE) {
            kept.add(new byte[MEGABYTE]);
        }
        return kept.size();
    }
}
