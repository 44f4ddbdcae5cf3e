package io.espalier.accounts;

import io.espalier.accounts.UserRepository.Claim;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.bson.types.ObjectId;

/**
 * Makes users of those who are not yet: takes a claim, runs the user-creation function, and confirms. If the function fails,
 * the claim is undone; if the process dies, the claim runs out and the next login repeats the function for the same id. So the
 * function runs at least once per user, and a user exists only after it has succeeded.
 */
@Singleton
final class FirstLogin {
    /** A half-made anonymous user belongs to a login that died; nobody can come back to it. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final UserRepository users;
    private final UserCreation creation;
    private final Duration claimLifetime;
    private final Duration anonymousRetention;
    private final Clock clock;

    @Inject
    FirstLogin(UserRepository users, UserCreation creation, AccountsConfig config, Clock clock) {
        this.users = users;
        this.creation = creation;
        this.claimLifetime = SettingBounds.positive("espalier.accounts.creation-claim", config.creationClaim());
        this.anonymousRetention =
                SettingBounds.positive("espalier.accounts.anonymous-retention", config.anonymousRetention());
        this.clock = clock;
    }

    /**
     * Makes a user of somebody new; empty if the identity is taken. If the user-creation function refuses him nothing stays
     * behind. If it is unknown what the function has done, the address is free again and keeps its id: whoever registers it
     * next meets under that id what may have been stored, instead of finding the address taken by nobody.
     */
    Optional<StoredUser> create(StoredUser newcomer) {
        Claim claim = newClaim();
        Optional<Instant> expiry =
                newcomer.isAnonymous() ? Optional.of(clock.instant().plus(ABANDONED)) : Optional.empty();
        return users.insertClaimed(newcomer, claim, expiry, clock.instant())
                .map(user -> createClaimed(user, claim, failure -> removeOrAbandon(user, claim, failure)));
    }

    /**
     * Makes a user of a registered address at its first login, or waits for the login that does.
     *
     * @return the user, who is not new where another login made him; empty if the address was taken over by another password
     *     meanwhile
     */
    Optional<Authenticated> complete(StoredUser registered) {
        long patienceEnds = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = FIRST_PAUSE;
        String provider = registered.identities().getFirst().providerType();
        while (true) {
            Claim claim = newClaim();
            if (users.claim(registered, claim, clock.instant())) {
                return Optional.of(Authenticated.created(
                        createClaimed(registered, claim, failure -> users.release(registered.id(), claim)), provider));
            }
            Optional<StoredUser> now = users.find(registered.id())
                    .filter(user -> user.passwordHash().equals(registered.passwordHash()));
            if (now.isEmpty() || now.get().state() == UserState.CONFIRMED) {
                return now.map(user -> Authenticated.known(user, provider));
            }
            if (System.nanoTime() >= patienceEnds || Thread.currentThread().isInterrupted()) {
                throw new FunctionException(
                        FunctionErrorCode.TOO_MANY_REQUESTS,
                        "another login is creating this user; try again in a few seconds");
            }
            // The other login may be in another process: the database is all that both know.
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private StoredUser createClaimed(StoredUser user, Claim claim, Consumer<Throwable> undo) {
        try {
            creation.run(user.toNewcomer());
            Instant now = clock.instant();
            Optional<Instant> expiry =
                    user.isAnonymous() ? Optional.of(now.plus(anonymousRetention)) : Optional.empty();
            if (!users.confirm(user.id(), claim, expiry, now)) {
                throw new FunctionException(
                        FunctionErrorCode.TOO_MANY_REQUESTS,
                        "creating the user took so long that another login has taken over; try again");
            }
            return user;
        } catch (RuntimeException | Error e) {
            undo(undo, e);
            throw e;
        }
    }

    private void removeOrAbandon(StoredUser user, Claim claim, Throwable failure) {
        if (user.isAnonymous() || isRefusal(failure)) {
            users.remove(user.id(), claim);
        } else {
            users.abandon(user.id(), claim, clock.instant());
        }
    }

    /** Whether the user-creation function itself said no, and so has stored nothing. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof FunctionException e && e.code().kind() == FunctionErrorCode.Kind.USER;
    }

    private static void undo(Consumer<Throwable> undo, Throwable failure) {
        // A call that was given up is interrupted; its traces must go all the same.
        boolean interrupted = Thread.interrupted();
        try {
            undo.accept(failure);
        } catch (RuntimeException e) { // the claim runs out by itself
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Claim newClaim() {
        return new Claim(new ObjectId(), clock.instant().plus(claimLifetime));
    }
}
