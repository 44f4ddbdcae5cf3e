package io.espalier.triggers.delivery;

import com.mongodb.ClientSessionOptions;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import io.espalier.functions.database.EspalierDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Writes that take effect together, and only while the part's lease is still ours. Thread-safe. */
public final class FencedWrites {
    private static final TransactionOptions OPTIONS = TransactionOptions.builder()
            .writeConcern(WriteConcern.MAJORITY)
            .readConcern(ReadConcern.SNAPSHOT)
            .readPreference(ReadPreference.primary())
            .build();

    private final EspalierDatabase database;
    private final Holder holder;
    private final Duration timeLimit;

    public FencedWrites(EspalierDatabase database, Holder holder, Duration timeLimit) {
        this.database = database;
        this.holder = holder;
        this.timeLimit = timeLimit;
    }

    /**
     * @param slot that nobody else uses meanwhile
     * @param writes may be repeated; its last result is returned
     * @throws io.espalier.leases.LeaseLostException if there is a later holder; nothing was written then
     * @throws com.mongodb.MongoException if it is unknown whether they took effect
     */
    public <R> R run(int slot, Function<ClientSession, R> writes) {
        ClientSessionOptions options = ClientSessionOptions.builder()
                .defaultTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        try (ClientSession session = database.client().startSession(options)) {
            return session.withTransaction(
                    () -> {
                        holder.writeIn(session, slot);
                        return writes.apply(session);
                    },
                    OPTIONS);
        }
    }
}
