package io.espalier.triggers;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What a drain has done.
 *
 * @param complete whether nothing is left: false if the time was over first, or parts are suspended
 * @param delivered events that their receivers took
 * @param deadLetters events that became dead letters
 * @param parked documents whose events wait for a later attempt
 * @param suspended parts that stand still
 */
@RegisterForReflection // operators and AWS are shown it
public record DrainReport(boolean complete, long delivered, long deadLetters, long parked, long suspended) {}
