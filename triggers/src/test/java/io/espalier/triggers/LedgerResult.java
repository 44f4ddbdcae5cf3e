package io.espalier.triggers;

import io.espalier.triggers.ledger.Verdict;
import java.io.PrintStream;
import java.util.List;

/**
 * What a run of the ledger has shown.
 *
 * @param kills of processes that worked
 * @param entries of the ledger, dead letters among them
 * @param complaints of processes about what must not happen
 */
record LedgerResult(int kills, int changes, int entries, long deadLetters, Verdict verdict, List<String> complaints) {
    private static final int SHOWN = 20;

    boolean isGood() {
        return verdict.faults().isEmpty() && complaints.isEmpty();
    }

    void print(PrintStream report) {
        report.println("  " + kills + " kills; " + changes + " changes for " + LedgerTriggers.PROMISES.size()
                + " triggers made " + entries + " entries, " + deadLetters + " of them dead letters");
        report.println("  delivered again by triggers without transactions: " + verdict.repetitions());
        verdict.examples().values().forEach(example -> report.println("    such as " + example));
        verdict.faults().stream().limit(SHOWN).forEach(fault -> report.println("  FAULT " + fault));
        complaints.stream().limit(SHOWN).forEach(complaint -> report.println("  COMPLAINT " + complaint));
        report.println("  " + verdict.faults().size() + " faults, " + complaints.size() + " complaints");
    }
}
