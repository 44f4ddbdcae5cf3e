package io.espalier.functions.call;

import io.espalier.rules.metrics.RuleMetrics;

/**
 * What a call and all functions that it executes leave for its entry in the logs.
 *
 * @param messages what they log
 * @param rules hears what rules were applied to
 */
record CallNotes(LogMessages messages, RuleMetrics rules) {}
