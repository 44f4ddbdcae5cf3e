package io.espalier.triggers.stream;

import java.util.Arrays;

/** The version of a MongoDB server. */
record ServerVersion(int major, int minor, int patch) {

    /** @param text as the server says it, such as 6.0.5 or 8.1.0-rc1 */
    static ServerVersion of(String text) {
        int[] numbers = Arrays.stream(text.split("-", 2)[0].split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        return new ServerVersion(numbers[0], numbers[1], numbers[2]);
    }

    /** Whether it has {@code $changeStreamSplitLargeEvent}: from 6.0.9 on, and from 7.0 on. */
    boolean splitsLargeEvents() {
        return major >= 7 || (major == 6 && minor == 0 && patch >= 9);
    }
}
