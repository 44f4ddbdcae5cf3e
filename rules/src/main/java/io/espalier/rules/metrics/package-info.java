/**
 * What the rules of a call were applied to, in numbers (spec/app-services.md §10): which role decided about how many documents
 * and fields. Those who decide tell {@link io.espalier.rules.metrics.RoleCounts}; {@link
 * io.espalier.rules.metrics.RuleCounters} adds up for one call.
 */
@NullMarked
package io.espalier.rules.metrics;

import org.jspecify.annotations.NullMarked;
