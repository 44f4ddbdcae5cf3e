package io.espalier.functions.crypto;

import io.espalier.functions.Crypto;
import io.espalier.functions.Jwt;
import io.espalier.functions.Utils;
import java.time.InstantSource;

/** {@code utils} as functions get it. Immutable and thread-safe. */
public final class AuthorUtils implements Utils {
    private final Crypto crypto = new JdkCrypto();
    private final Jwt jwt;

    /** @param clock decides whether a token has expired */
    public AuthorUtils(InstantSource clock) {
        this.jwt = new JoseTokens(clock);
    }

    @Override
    public Crypto crypto() {
        return crypto;
    }

    @Override
    public Jwt jwt() {
        return jwt;
    }
}
