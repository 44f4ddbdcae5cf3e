package io.espalier.rules.schema;

import io.espalier.rules.expression.Truth;
import java.util.regex.Pattern;

/**
 * A regular expression that is searched with a bounded number of looks at characters. Immutable and thread-safe.
 *
 * @param text as it stands in the schema
 */
record BoundedPattern(String text, Pattern compiled) {

    /**
     * @throws java.util.regex.PatternSyntaxException if Java cannot compile it
     */
    static BoundedPattern of(String text) {
        // As in MongoDB '.' and '$' know only the line feed as the end of a line, and (?i) knows the letters of all
        // languages.
        return new BoundedPattern(text, Pattern.compile(text, Pattern.UNIX_LINES | Pattern.UNICODE_CASE));
    }

    /** Whether the pattern occurs anywhere in {@code subject}; unknown if the budget does not suffice to decide it. */
    Truth occursIn(String subject, ReadBudget budget) {
        try {
            return compiled.matcher(budget.counting(subject)).find() ? Truth.TRUE : Truth.FALSE;
        } catch (ReadBudget.Exhausted | StackOverflowError costly) {
            // Java searches alternatives inside of repetitions by recursion.
            return Truth.UNKNOWN;
        }
    }

    // Equality by text: Pattern has none of its own.
    @Override
    public boolean equals(Object other) {
        return other instanceof BoundedPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
