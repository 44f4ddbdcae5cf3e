package io.espalier.triggers.position;

import java.time.Instant;

/**
 * The failing event that a part with total order stands before.
 *
 * @param attempts how many have failed
 * @param dueAt when the next one may begin
 */
public record WaitingEvent(ResumeToken token, int attempts, Instant dueAt) {}
