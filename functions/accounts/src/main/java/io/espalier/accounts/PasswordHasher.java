package io.espalier.accounts;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Hashes passwords with Argon2id, into PHC strings ({@code $argon2id$v=19$m=…,t=…,p=1$salt$hash}) that carry their own
 * parameters. The work is done by a few platform threads, so that a wave of logins neither starves virtual threads nor takes
 * memory without bound; callers wait. Thread-safe.
 */
@Singleton
final class PasswordHasher {
    private static final int PARALLELISM = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;

    private final AccountsConfig.Hashing parameters;
    private final ThreadPoolExecutor threads;
    private final SecureRandom random = new SecureRandom();

    @Inject
    PasswordHasher(AccountsConfig config) {
        this.parameters = config.hashing();
        SettingBounds.atLeast("espalier.accounts.hashing.memory", parameters.memory(), 8);
        SettingBounds.atLeast("espalier.accounts.hashing.iterations", parameters.iterations(), 1);
        SettingBounds.atLeast("espalier.accounts.hashing.threads", parameters.threads(), 1);
        SettingBounds.atLeast("espalier.accounts.hashing.queue-size", parameters.queueSize(), 1);
        this.threads = new ThreadPoolExecutor(
                parameters.threads(),
                parameters.threads(),
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(parameters.queueSize()),
                Thread.ofPlatform().daemon().name("espalier-password-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return onHashingThread(password, bytes -> current().hash(bytes, salt).getResult());
    }

    boolean matches(String password, String hash) {
        return onHashingThread(
                password,
                bytes -> Argon2Function.getInstanceFromHash(hash)
                        .check(bytes, hash.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The work of {@link #matches} for nothing: how long a login takes must not tell whether an address is known. */
    void matchesNothing(String password) {
        hash(password);
    }

    /** Whether a hash was made with other parameters than those in force. */
    boolean isOutdated(String hash) {
        return !hash.startsWith("$argon2id$v=" + Argon2Function.ARGON2_VERSION_13 + "$m=" + parameters.memory() + ",t="
                + parameters.iterations() + ",p=" + PARALLELISM + "$");
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    private Argon2Function current() {
        return Argon2Function.getInstance(
                parameters.memory(), parameters.iterations(), PARALLELISM, HASH_BYTES, Argon2.ID);
    }

    private interface Work<T> {
        T on(byte[] password);
    }

    private <T> T onHashingThread(String password, Work<T> work) {
        Callable<T> task = () -> {
            byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
            try {
                return work.on(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        };
        Future<T> result = submit(task);
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new FunctionException(
                    FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, "interrupted while a password was hashed", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be hashed", e.getCause());
        }
    }

    private <T> Future<T> submit(Callable<T> task) {
        try {
            return threads.submit(task);
        } catch (RejectedExecutionException e) {
            throw new FunctionException(
                    FunctionErrorCode.TOO_MANY_REQUESTS,
                    "too many logins and registrations at once; try again in a few seconds",
                    e);
        }
    }
}
