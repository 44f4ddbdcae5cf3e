package io.espalier.rules.guard;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;

/** The answer to a write that the rules do not permit. It says no more than that. */
public final class Refusal {
    private Refusal() {}

    /**
     * @param operation {@code insert}, {@code update} or {@code delete}
     */
    static RulesException of(String operation, Transaction transaction) {
        transaction.refused();
        return new RulesException(RulesErrorCode.NOT_PERMITTED, operation + " not permitted");
    }
}
