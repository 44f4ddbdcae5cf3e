package io.espalier.functions.idempotency;

import io.espalier.functions.config.EspalierConfig;
import java.time.Duration;

/**
 * How long things last, and how large they may be.
 *
 * @param timeLimit of a call
 * @param slack how long after its time limit a call counts as broken off
 * @param retention how long a key is kept
 * @param maxAnswerBytes how large a kept answer may be, as BSON
 */
public record IdempotencySettings(Duration timeLimit, Duration slack, Duration retention, int maxAnswerBytes) {
    /** MongoDB ends transactions after a minute, unless its operator says otherwise. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(60);

    /** A document has 16 MB at most; some is left for what stands beside the answer. */
    private static final int MOST_BYTES = 15 * 1024 * 1024;

    public IdempotencySettings {
        if (slack.isNegative() || slack.isZero()) {
            throw new IllegalArgumentException("espalier.idempotency.slack must be positive, got " + slack);
        }
        if (retention.compareTo(timeLimit.plus(slack)) <= 0) {
            throw new IllegalArgumentException("espalier.idempotency.retention must be longer than"
                    + " espalier.functions.time-limit and espalier.idempotency.slack together, which are "
                    + timeLimit.plus(slack) + ", got " + retention);
        }
        if (maxAnswerBytes < 1 || maxAnswerBytes > MOST_BYTES) {
            throw new IllegalArgumentException("espalier.idempotency.max-answer-bytes must be between 1 and "
                    + MOST_BYTES + ", got " + maxAnswerBytes);
        }
    }

    static IdempotencySettings of(EspalierConfig config) {
        EspalierConfig.Idempotency idempotency = config.idempotency();
        return new IdempotencySettings(
                config.functions().timeLimit(),
                idempotency.slack(),
                idempotency.retention(),
                idempotency.maxAnswerBytes());
    }

    /**
     * How long an attempt holds its key. For transactional functions a claim that ends early costs work, never a second effect:
     * who has lost it cannot commit.
     */
    Duration claim(boolean transactional) {
        boolean shorter = transactional && timeLimit.compareTo(LONGEST_TRANSACTION) > 0;
        return (shorter ? LONGEST_TRANSACTION : timeLimit).plus(slack);
    }
}
