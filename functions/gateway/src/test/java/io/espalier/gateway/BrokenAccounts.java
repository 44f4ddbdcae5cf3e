package io.espalier.gateway;

import io.espalier.functions.UserProfile;
import io.espalier.gateway.credential.AppAccounts;
import java.util.function.Supplier;
import org.bson.BsonDocument;

/** Accounts that fail whatever they are asked. */
final class BrokenAccounts implements AppAccounts {
    private final Supplier<? extends Throwable> failure;

    BrokenAccounts(Supplier<? extends Throwable> failure) {
        this.failure = failure;
    }

    @Override
    public void register(String email, String password) {
        throw fail();
    }

    @Override
    public BsonDocument login(String provider, BsonDocument credentials) {
        throw fail();
    }

    @Override
    public String refresh(String refreshToken) {
        throw fail();
    }

    @Override
    public void logout(String refreshToken) {
        throw fail();
    }

    @Override
    public UserProfile authenticate(String accessToken) {
        throw fail();
    }

    @Override
    public UserProfile authenticate(String provider, BsonDocument credentials) {
        throw fail();
    }

    @Override
    public BsonDocument profile(String accessToken) {
        throw fail();
    }

    private RuntimeException fail() {
        return switch (failure.get()) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            case Throwable other -> new IllegalArgumentException(other);
        };
    }
}
