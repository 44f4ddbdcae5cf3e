package io.espalier.triggers.position;

import io.espalier.triggers.failure.TriggerErrorCode;
import java.time.Instant;

/**
 * Why a part stands still until an operator lets it go on.
 *
 * @param message what can be done; no documents
 */
public record Suspension(TriggerErrorCode code, String message, Instant at) {}
