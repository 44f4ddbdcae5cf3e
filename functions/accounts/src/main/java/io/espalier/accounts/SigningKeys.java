package io.espalier.accounts;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs tokens: from the configuration, or made once and shared by all replicas through the collection {@code
 * signing_keys}. It is fetched when the first token is signed or checked, and kept.
 */
@Singleton
final class SigningKeys {
    static final String COLLECTION = "signing_keys";

    private static final int MINIMUM_BYTES = 32;
    private static final String ID = "tokens";
    private static final int DUPLICATE_KEY = 11000;

    private final EspalierDatabase database;
    private final Optional<byte[]> configured;
    private final Clock clock;
    private volatile @Nullable Key key;

    @Inject
    SigningKeys(EspalierDatabase database, AccountsConfig config, Clock clock) {
        this.database = database;
        this.configured = config.tokenKey().map(SigningKeys::check);
        this.clock = clock;
    }

    Key current() {
        Key known = key;
        if (known == null) {
            // Racing threads fetch the same key.
            known = new SecretKeySpec(configured.orElseGet(this::shared), "HmacSHA256");
            key = known;
        }
        return known;
    }

    private static byte[] check(String configured) {
        byte[] bytes = configured.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MINIMUM_BYTES) {
            throw new IllegalStateException("espalier.accounts.token-key has " + bytes.length
                    + " bytes; it needs at least " + MINIMUM_BYTES + " random ones");
        }
        return bytes;
    }

    private byte[] shared() {
        MongoCollection<BsonDocument> keys = database.collection(COLLECTION);
        byte[] candidate = new byte[MINIMUM_BYTES];
        new SecureRandom().nextBytes(candidate);
        BsonDocument stored;
        try {
            stored = keys.findOneAndUpdate(
                    Filters.eq("_id", ID),
                    Updates.combine(
                            Updates.setOnInsert("key", new BsonBinary(candidate)),
                            Updates.setOnInsert("created_at", clock.instant())),
                    new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        } catch (MongoCommandException e) {
            if (e.getErrorCode() != DUPLICATE_KEY) {
                throw e;
            }
            stored = keys.find(Filters.eq("_id", ID)).first(); // another replica was first
        }
        return Objects.requireNonNull(stored, "signing key").getBinary("key").getData();
    }
}
