package io.espalier.functions.admin;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.admin.AdminFunction.Parameter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * {@code espalier/adminKeys/…}: create, list, revoke. Several keys are valid at a time, also of one name, so that a key is
 * exchanged by creating the new one, handing it out, and revoking the old one.
 */
@Singleton
public final class AdminKeyFunctions implements AdminFunctions {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}");

    private final AdminKeyRepository keys;
    private final SecureRandom random = new SecureRandom();

    @Inject
    AdminKeyFunctions(AdminKeyRepository keys) {
        this.keys = keys;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(
                AdminFunction.changing(
                        "adminKeys/create",
                        "makes an admin key and shows it, this once",
                        this::create,
                        Parameter.required("name", "whose key it is, for lists and logs"),
                        Parameter.optional("expires", "from when on it is refused, such as 2027-01-01T00:00:00Z")),
                AdminFunction.reading(
                        "adminKeys/list", "which admin keys there are, without the keys themselves", this::list),
                AdminFunction.changing(
                        "adminKeys/revoke",
                        "makes an admin key invalid at once",
                        this::revoke,
                        Parameter.required("id", "the id of a key, as adminKeys/list shows it")));
    }

    private BsonValue create(AdminArguments arguments, FunctionContext context) {
        String name = arguments.get("name", String.class);
        if (!NAME.matcher(name).matches() || name.equals(AdminKeys.CONFIGURED)) {
            throw AdminArguments.invalid(
                    "name",
                    "must have 1 to 64 of A-Z, a-z, 0-9, '_', '.', '@', '-', begin with a letter or a digit, and not be '"
                            + AdminKeys.CONFIGURED + "', which is the key of the configuration");
        }
        Optional<Instant> expires = arguments.find("expires", Instant.class);
        Instant now = context.now();
        if (expires.isPresent() && !expires.get().isAfter(now)) {
            throw AdminArguments.invalid("expires", "must lie in the future");
        }
        AdminKey key = AdminKey.random(random);
        StoredAdminKey stored = new StoredAdminKey(key.id(), name, key.digest(), now, expires, Optional.empty());
        keys.insert(stored);
        return stored.described().append("key", new BsonString(key.text()));
    }

    private BsonValue list(AdminArguments arguments, FunctionContext context) {
        Instant now = context.now();
        return new BsonArray(keys.all().stream()
                .map(key -> key.described().append("valid", BsonBoolean.valueOf(key.isValidAt(now))))
                .toList());
    }

    private BsonValue revoke(AdminArguments arguments, FunctionContext context) {
        String id = arguments.get("id", String.class);
        if (!keys.remove(id)) {
            throw AdminArguments.invalid("id", "is that of no key; adminKeys/list shows the ids");
        }
        return new BsonDocument("revoked", new BsonString(id));
    }
}
