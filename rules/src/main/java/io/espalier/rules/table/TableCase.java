package io.espalier.rules.table;

import io.espalier.rules.RuleContext;

/** A case as the table says it. */
record TableCase(String name, RuleContext caller, Attempt attempt, Expectation expectation) {}
