package io.espalier.rules.schema;

/**
 * How many characters the patterns of a schema may look at in one document. What honest patterns need grows with the text that
 * is searched, so each text adds to the budget. Not thread-safe.
 */
final class ReadBudget {
    private static final long READS = 500_000;
    private static final long READS_PER_CHARACTER = 8;

    private long left = READS;

    CharSequence counting(String text) {
        left += READS_PER_CHARACTER * text.length();
        return new Counted(text, 0, text.length());
    }

    private final class Counted implements CharSequence {
        private final String text;
        private final int start;
        private final int end;

        Counted(String text, int start, int end) {
            this.text = text;
            this.start = start;
            this.end = end;
        }

        @Override
        public int length() {
            return end - start;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new Exhausted();
            }
            return text.charAt(start + index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Counted(text, start + from, start + to);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }

    /** Nothing is left of the budget. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("too many looks at characters", null, false, false);
        }
    }
}
