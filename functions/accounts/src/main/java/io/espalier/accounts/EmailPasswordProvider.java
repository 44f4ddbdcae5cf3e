package io.espalier.accounts;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.UserAccounts;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.bson.BsonDocument;

/** Addresses and passwords: {@code local-userpass} with {@code autoConfirm}. */
@Singleton
final class EmailPasswordProvider {
    private final Providers providers;
    private final UserRepository users;
    private final FirstLogin firstLogin;
    private final PasswordHasher hasher;
    private final Clock clock;

    @Inject
    EmailPasswordProvider(
            Providers providers, UserRepository users, FirstLogin firstLogin, PasswordHasher hasher, Clock clock) {
        this.providers = providers;
        this.users = users;
        this.firstLogin = firstLogin;
        this.hasher = hasher;
        this.clock = clock;
    }

    void register(String email, String password) {
        StoredUser address = newUser(email, password, UserState.PENDING_LOGIN, new BsonDocument());
        if (users.register(address, clock.instant()).isEmpty()) {
            throw nameInUse();
        }
    }

    /** See {@link UserAccounts#createEmailPasswordUser(String, String, BsonDocument)}. */
    String create(String email, String password, BsonDocument metadata) {
        StoredUser newcomer = newUser(email, password, UserState.CREATING, metadata);
        return firstLogin
                .create(newcomer)
                .orElseThrow(EmailPasswordProvider::nameInUse)
                .id()
                .toHexString();
    }

    /** The confirmed user of this address and password. */
    Authenticated login(LoginPayload payload) {
        String email = payload.requiredString("username");
        String password = payload.requiredString("password");
        StoredUser user = verified(email, password).orElseThrow(EmailPasswordProvider::wrongPassword);
        if (user.state() != UserState.CONFIRMED) {
            return firstLogin.complete(user).orElseThrow(EmailPasswordProvider::wrongPassword);
        }
        user.passwordHash()
                .filter(hasher::isOutdated)
                .ifPresent(outdated -> users.rehash(user.id(), outdated, hasher.hash(password)));
        return Authenticated.known(user, Providers.EMAIL_PASSWORD);
    }

    private Optional<StoredUser> verified(String email, String password) {
        // What could not have been registered is not looked up, and never hashed at any length.
        boolean plausible = Credentials.areOfAllowedLength(email, password);
        Optional<StoredUser> user = plausible ? users.find(Providers.EMAIL_PASSWORD, email) : Optional.empty();
        Optional<String> hash = user.flatMap(StoredUser::passwordHash);
        if (hash.isEmpty()) {
            hasher.matchesNothing(plausible ? password : "");
            return Optional.empty();
        }
        return hasher.matches(password, hash.get()) ? user : Optional.empty();
    }

    private StoredUser newUser(String email, String password, UserState state, BsonDocument metadata) {
        providers.require(Providers.EMAIL_PASSWORD);
        Credentials credentials = new Credentials(email, password);
        return StoredUser.emailPassword(credentials.email(), hasher.hash(credentials.password()), state, metadata);
    }

    private static FunctionException nameInUse() {
        return new FunctionException(FunctionErrorCode.ACCOUNT_NAME_IN_USE, "name already in use");
    }

    private static FunctionException wrongPassword() {
        return new FunctionException(FunctionErrorCode.INVALID_PASSWORD, "invalid username/password");
    }
}
