package io.espalier.functions.call;

import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import io.espalier.rules.Deadline;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of a call, if one is open: data operations find it here and join it. One instance serves a call and all
 * functions that it executes. Not thread-safe.
 */
final class CallTransaction implements Transaction {
    private static final TransactionOptions OPTIONS = TransactionOptions.builder()
            .writeConcern(WriteConcern.MAJORITY)
            .readConcern(ReadConcern.SNAPSHOT)
            .readPreference(ReadPreference.primary())
            .build();

    private final Supplier<MongoClient> client;
    private final Deadline deadline;
    private final RunningCall running;
    private @Nullable ClientSession session;
    private boolean refused;
    private @Nullable RulesException lost;

    CallTransaction(Supplier<MongoClient> client, Deadline deadline, RunningCall running) {
        this.client = client;
        this.deadline = deadline;
        this.running = running;
    }

    /** A transaction of its own within the same call's time. */
    CallTransaction separate() {
        return new CallTransaction(client, deadline, running);
    }

    @Override
    public Optional<ClientSession> session() {
        return Optional.ofNullable(session);
    }

    @Override
    public void refused() {
        refused = true;
    }

    /** The first failure counts: those that follow are its consequence. */
    @Override
    public void lost(RulesException failure) {
        if (lost == null) {
            lost = failure;
        }
    }

    /** Runs {@code work} in the open transaction, or in one of its own that is repeated when MongoDB asks for it. */
    <T> T run(Function<ClientSession, T> work) {
        ClientSession open = session;
        if (open != null) {
            return work.apply(open);
        }
        ClientSessionOptions.Builder options = ClientSessionOptions.builder().causallyConsistent(true);
        deadline.remaining().ifPresent(left -> options.defaultTimeout(left.toMillis(), TimeUnit.MILLISECONDS));
        Interruption interruption = new Interruption();
        try (ClientSession own = client.get().startSession(options.build())) {
            session = own;
            return own.withTransaction(() -> interruption.hiddenFromAbort(() -> committable(work, own)), OPTIONS);
        } finally {
            session = null;
            running.committed();
            interruption.restore();
        }
    }

    private <T> T committable(Function<ClientSession, T> work, ClientSession own) {
        refused = false;
        lost = null;
        // A commit that MongoDB wants repeated with all its work begins anew: until it commits again it can be given
        // up.
        running.committed();
        if (running.isGivenUp()) {
            throw new RulesException(RulesErrorCode.TIME_LIMIT_EXCEEDED, "the time limit passed before the commit");
        }
        T value = repeatable(() -> work.apply(own));
        if (lost != null) {
            throw lost;
        }
        if (refused) {
            throw new RulesException(
                    RulesErrorCode.NOT_PERMITTED,
                    "the transaction cannot be committed: a write in it was not permitted");
        }
        if (!running.mayCommit()) {
            throw new RulesException(RulesErrorCode.TIME_LIMIT_EXCEEDED, "the time limit passed before the commit");
        }
        return value;
    }

    /**
     * Keeps the interrupt of a body that was given up from stopping the abort of its transaction as well: an abort that is not
     * sent leaves its locks behind for a minute.
     */
    private static final class Interruption {
        private boolean interrupted;

        <T> T hiddenFromAbort(Supplier<T> work) {
            try {
                return work.get();
            } catch (RuntimeException | Error e) {
                interrupted |= Thread.interrupted();
                throw e;
            }
        }

        void restore() {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** MongoDB's "try this transaction again" reaches the driver, however deep it was wrapped on its way. */
    private <T> T repeatable(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof MongoException mongo
                        && mongo.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)) {
                    if (lost != null) {
                        // The body went on after a failure that repeating does not cure.
                        throw lost;
                    }
                    if (mongo instanceof MongoSocketException || mongo instanceof MongoTimeoutException) {
                        running.databaseUnreachable(mongo);
                    }
                    throw mongo;
                }
            }
            throw e;
        }
    }
}
