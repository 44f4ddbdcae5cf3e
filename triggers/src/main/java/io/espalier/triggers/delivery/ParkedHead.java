package io.espalier.triggers.delivery;

import java.time.Instant;

/**
 * The parked events of one document, without their content.
 *
 * @param dueAt when the first of them may be tried again
 */
public record ParkedHead(String key, Instant dueAt) {}
