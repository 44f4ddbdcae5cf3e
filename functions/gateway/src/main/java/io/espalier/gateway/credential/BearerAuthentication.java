package io.espalier.gateway.credential;

import io.espalier.functions.Caller;
import io.espalier.functions.admin.AdminKeys;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import java.util.List;
import java.util.Optional;

/**
 * Finds out who calls, by {@code Authorization: Bearer …}: an admin key or an access token. A token that is bad fails; nothing
 * else is tried (spec/app-services.md §7.4). Other schemes are not the gateway's. Thread-safe.
 */
public final class BearerAuthentication {
    private static final String SCHEME = "bearer";

    private final AppAccounts accounts;
    private final AdminKeys adminKeys;

    public BearerAuthentication(AdminKeys adminKeys, AppAccounts accounts) {
        this.accounts = accounts;
        this.adminKeys = adminKeys;
    }

    public static boolean hasToken(RequestHeaders headers) {
        return headers.all("Authorization").stream().anyMatch(BearerAuthentication::isBearer);
    }

    /**
     * @return {@link Caller.Unauthenticated} if no token was shown
     * @throws io.espalier.functions.FunctionException if the token is not, or no longer, valid
     */
    public Caller caller(RequestHeaders headers) {
        return token(headers).map(this::callerOf).orElse(Caller.UNAUTHENTICATED);
    }

    /**
     * Who shows this token.
     *
     * @throws io.espalier.functions.FunctionException if it is not, or no longer, valid
     */
    public Caller callerOf(String token) {
        Optional<Caller.AdminKey> operator = adminKeys.operator(token);
        return operator.isPresent() ? operator.get() : new Caller.User(accounts.authenticate(token));
    }

    /** As {@link #caller}, where somebody must be shown. */
    public Caller requiredCaller(RequestHeaders headers) {
        Caller caller = caller(headers);
        if (caller instanceof Caller.Unauthenticated) {
            throw missing();
        }
        return caller;
    }

    /** The token itself, where it is not an access token. */
    public static String requiredToken(RequestHeaders headers) {
        return token(headers).orElseThrow(BearerAuthentication::missing);
    }

    private static Optional<String> token(RequestHeaders headers) {
        List<String> values = headers.all("Authorization");
        if (values.stream().noneMatch(BearerAuthentication::isBearer)) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new GatewayException(
                    GatewayErrorCode.MALFORMED_REQUEST, "header Authorization is given more than once");
        }
        String value = values.getFirst();
        if (value.length() > SCHEME.length() && value.charAt(SCHEME.length()) != ' ') {
            throw new GatewayException(
                    GatewayErrorCode.INVALID_SESSION,
                    "invalid session: 'Bearer' and the token are separated by a space");
        }
        // Mostly there is nothing to strip, and the token is copied once.
        return Optional.of(
                value.substring(Math.min(value.length(), SCHEME.length() + 1)).strip());
    }

    /** Whatever ends the scheme's name: a token that is written badly must fail, not count as none. */
    private static boolean isBearer(String value) {
        return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && (value.length() == SCHEME.length() || !isLetterOfScheme(value.charAt(SCHEME.length())));
    }

    private static boolean isLetterOfScheme(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static GatewayException missing() {
        return new GatewayException(
                GatewayErrorCode.MISSING_AUTHENTICATION, "a token is required: Authorization: Bearer <token>");
    }
}
