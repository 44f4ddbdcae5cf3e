package io.espalier.app;

import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** The keys that say who may call, and as whom the call runs (spec/app-services.md §6.1). */
final class RightsKeys {
    private RightsKeys() {}

    /** {@code can_evaluate}: an object or a boolean; empty where everybody may call. */
    static Optional<BsonValue> canEvaluate(ObjectReader object) {
        String key = "can_evaluate";
        BsonValue condition = object.raw(key);
        return switch (condition) {
            case BsonNull ignored -> Optional.empty();
            case BsonBoolean always when always.getValue() -> Optional.empty();
            case BsonBoolean never -> Optional.of(never);
            case org.bson.BsonDocument expression -> expression.isEmpty() ? Optional.empty() : Optional.of(expression);
            default -> {
                object.refuse(key, "it has the wrong type", "write an expression { } here, or true or false");
                yield Optional.of(BsonBoolean.FALSE);
            }
        };
    }

    /** {@code run_as_user_id}, having refused the script that could choose another one. */
    static Optional<String> runAsUserId(ObjectReader object) {
        object.refuseUnlessOff(
                "run_as_user_id_script_source",
                "choosing the user by a script is not supported: it is JavaScript, which does not run here",
                "use run_as_user_id or run_as_system");
        return Optional.of(object.string("run_as_user_id", "")).filter(id -> !id.isEmpty());
    }

    /**
     * {@code create_user_on_auth}. It is for credentials that no user has shown before, such as JWTs in headers; none of these
     * is taken from requests yet, so that nobody is created.
     */
    static boolean createUserOnAuth(ObjectReader object) {
        String key = "create_user_on_auth";
        boolean creates = object.bool(key, false);
        if (creates) {
            object.adapt(
                    key,
                    "requests create no users: they show an access token, or the address and password of a user who exists",
                    "let clients register or log in before they call");
        }
        return creates;
    }
}
