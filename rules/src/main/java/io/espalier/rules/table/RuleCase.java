package io.espalier.rules.table;

/** One case of a table, for one set of rules. Immutable and thread-safe. */
public final class RuleCase {
    private final TableCase written;
    private final CaseRunner runner;

    RuleCase(TableCase written, CaseRunner runner) {
        this.written = written;
        this.runner = runner;
    }

    public String name() {
        return written.name();
    }

    public CaseResult check() {
        Outcome outcome = runner.outcome(written);
        return new CaseResult(
                written.name(),
                outcome.meets(written.expectation()),
                Outcome.expected(written.expectation()),
                outcome.text(written.expectation()),
                outcome.explanation());
    }

    /**
     * For test frameworks.
     *
     * @throws AssertionError if the case fails; its message explains why
     */
    public void run() {
        CaseResult result = check();
        if (!result.passed()) {
            throw new AssertionError(result.toText());
        }
    }

    @Override
    public String toString() {
        return written.name();
    }
}
