package io.espalier.functions.idempotency;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.client.ClientSession;
import io.espalier.functions.CallAttempt;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.rules.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a request with a key. The body's thread begins it and completes it in its transaction; the thread that waits for
 * the call ends it otherwise, with what it tells the caller.
 */
final class IdempotencyAttempt implements CallAttempt {
    private static final Logger LOG = Logger.getLogger(IdempotencyAttempt.class);

    private enum Phase {
        /** Refused so far, or not yet asked. */
        OUTSIDE,
        CLAIMED,
        ENDED
    }

    private final IdempotencyRepository repository;
    private final IdempotencySettings settings;
    private final int maxResultBytes;
    private final IdempotentRequest request;
    private final String owner;
    private final AnswerForm form;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OUTSIDE);
    private volatile boolean transactional;
    private volatile @Nullable BsonDocument earlier;
    private volatile @Nullable BsonDocument completed;

    /**
     * @param maxResultBytes how large the answer to a success may be to be kept, as BSON; 0 for never
     * @param owner of this attempt alone
     */
    IdempotencyAttempt(
            IdempotencyRepository repository,
            IdempotencySettings settings,
            int maxResultBytes,
            IdempotentRequest request,
            String owner,
            AnswerForm form) {
        this.repository = repository;
        this.settings = settings;
        this.maxResultBytes = maxResultBytes;
        this.request = request;
        this.owner = owner;
        this.form = form;
    }

    @Override
    public boolean begin(boolean inTransaction, Deadline deadline) {
        transactional = inTransaction;
        Duration remaining = deadline.remaining().orElse(settings.timeLimit());
        return switch (claim(remaining)) {
            case KeyState.Claimed _ -> {
                hold();
                yield true;
            }
            case KeyState.Answered(BsonDocument answer) -> {
                earlier = answer;
                yield false;
            }
            case KeyState.AnsweredAtLength(long bytes) ->
                throw new FunctionException(
                        FunctionErrorCode.IDEMPOTENCY_ANSWER_NOT_KEPT,
                        "the request with this Idempotency-Key was answered; its answer of " + bytes
                                + " bytes was not kept: it was larger than espalier.idempotency.max-answer-bytes, or that of an"
                                + " operator's function");
            case KeyState.Running _ ->
                throw new FunctionException(
                        FunctionErrorCode.IDEMPOTENCY_KEY_IN_USE,
                        "the request with this Idempotency-Key is being answered; try again later");
            case KeyState.BrokenOff _ ->
                throw new FunctionException(
                        FunctionErrorCode.IDEMPOTENCY_OUTCOME_UNKNOWN,
                        "the request with this Idempotency-Key began and was broken off: what it did is unknown, and it"
                                + " does not run again; look at its effects, and use a new key");
            case KeyState.OfAnotherRequest _ ->
                throw new FunctionException(
                        FunctionErrorCode.IDEMPOTENCY_KEY_REUSED,
                        "another request was sent with this Idempotency-Key; use a new key for each request, and the"
                                + " same one only to repeat it unchanged");
        };
    }

    private KeyState claim(Duration remaining) {
        try {
            return repository.claim(
                    new ClaimCommand(
                            request, owner, transactional, settings.claim(transactional), settings.retention()),
                    remaining);
        } catch (MongoInterruptedException e) {
            throw e;
        } catch (MongoException e) {
            throw new FunctionException(
                    FunctionErrorCode.DATABASE_UNAVAILABLE,
                    "the Idempotency-Key could not be looked up, and nothing was run; try again later",
                    e);
        }
    }

    /** The call may have been given up meanwhile; then nothing runs. */
    private void hold() {
        if (!phase.compareAndSet(Phase.OUTSIDE, Phase.CLAIMED)) {
            // The interrupt was meant for a body, which never begins.
            Thread.interrupted();
            quietly(() -> repository.release(request.id(), owner));
            throw new FunctionException(
                    FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, "the time limit passed before the function began");
        }
    }

    @Override
    public void completeIn(ClientSession session, BsonValue result) {
        BsonDocument answer = form.succeeded(result);
        if (!repository.completeIn(session, request.id(), owner, answer, maxResultBytes)) {
            throw new FunctionException(
                    FunctionErrorCode.IDEMPOTENCY_KEY_IN_USE,
                    "another call with this Idempotency-Key took over, because this one took long; try again later");
        }
        completed = answer;
    }

    /** The answer to give for a result. */
    GivenAnswer succeeded(BsonValue result) {
        BsonDocument kept = earlier;
        if (kept != null) {
            return new GivenAnswer(kept, true);
        }
        BsonDocument inTransaction = completed;
        if (inTransaction != null) {
            return new GivenAnswer(inTransaction, false);
        }
        BsonDocument answer = form.succeeded(result);
        if (phase.getAndSet(Phase.ENDED) == Phase.CLAIMED) {
            quietly(() -> repository.complete(request.id(), owner, answer, maxResultBytes));
        }
        return new GivenAnswer(answer, false);
    }

    /**
     * What is left of a failed call: an answer to be repeated, or a key that is free again because nothing was done.
     *
     * @return the answer of the call if it did succeed, which a lost connection can hide
     */
    Optional<GivenAnswer> failed(FunctionException failure) {
        if (phase.getAndSet(Phase.ENDED) != Phase.CLAIMED) {
            return Optional.empty();
        }
        boolean lasting = !transactional || failure.code().kind() == FunctionErrorCode.Kind.USER;
        boolean open = quietly(() -> lasting
                ? repository.complete(request.id(), owner, form.failed(failure), settings.maxAnswerBytes())
                : repository.release(request.id(), owner));
        BsonDocument inTransaction = completed;
        if (open || inTransaction == null) {
            return Optional.empty();
        }
        boolean committed = quietly(() -> repository.isAnswered(request.id(), owner));
        return committed ? Optional.of(new GivenAnswer(inTransaction, false)) : Optional.empty();
    }

    /** Whatever becomes of the record, the caller is told what happened. */
    private static boolean quietly(RecordChange change) {
        try {
            return change.run();
        } catch (MongoException e) {
            LOG.warnf(
                    "what became of a call with an Idempotency-Key could not be kept: %s, code %d",
                    e.getClass().getSimpleName(), e.getCode());
            return false;
        }
    }

    @FunctionalInterface
    private interface RecordChange {
        boolean run();
    }
}
