package io.espalier.functions.idempotency;

import org.bson.BsonDocument;

/**
 * An answer in its {@link AnswerForm}.
 *
 * @param repeated whether an earlier call with the same key was answered with it, and nothing ran
 */
public record GivenAnswer(BsonDocument content, boolean repeated) {}
