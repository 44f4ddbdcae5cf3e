package io.espalier.rules.table;

/**
 * What came of a case.
 *
 * @param expected what the table says
 * @param found what the rules say
 * @param explanation which rules decided, with which values
 */
public record CaseResult(String name, boolean passed, String expected, String found, String explanation) {

    /** Several lines, each ended by a line feed. */
    public String toText() {
        return name + ": " + (passed ? "passed" : "failed") + "\n  expected: " + expected + "\n  found: " + found + "\n"
                + explanation;
    }
}
