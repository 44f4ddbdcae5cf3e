package io.espalier.accounts;

import io.espalier.accounts.UserRepository.Login;
import io.espalier.app.AuthenticationTriggerDefinition.Operation;
import io.espalier.functions.UserChanges;
import io.espalier.functions.UserProfile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * What the changes of {@code users} mean: the move to {@link UserState#CONFIRMED} is a CREATE, a noted {@link Login} a LOGIN, the
 * removal of a confirmed user, also of an anonymous one by MongoDB, a DELETE. A user is told as he was before the change, which
 * differs from after it in nothing that is told. Where that is not known the event has nothing but his id, rather than not to come.
 */
@Singleton
final class StoredUserChanges implements UserChanges {
    private static final String BEFORE = "fullDocumentBeforeChange";
    private static final String UPDATED = "updateDescription.updatedFields.";
    private static final String IDENTITIES = BEFORE + ".identities.provider_type";

    /** Neither password hashes nor claims. */
    private static final List<String> READ = List.of(
            "operationType",
            "ns",
            "documentKey",
            "clusterTime",
            "wallTime",
            UPDATED + "state",
            UPDATED + Login.FIELD,
            BEFORE + "._id",
            BEFORE + ".state",
            BEFORE + ".data",
            BEFORE + ".identities");

    private final CustomUserData customUserData;

    @Inject
    StoredUserChanges(CustomUserData customUserData) {
        this.customUserData = customUserData;
    }

    @Override
    public String collection() {
        return UserRepository.COLLECTION;
    }

    @Override
    public List<BsonDocument> stages(Set<Operation> operations, Set<String> providers) {
        BsonDocument any = new BsonDocument(
                "$in",
                new BsonArray(providers.stream().sorted().map(BsonString::new).toList()));
        BsonArray wanted = new BsonArray(operations.stream()
                .sorted()
                .map(operation -> condition(operation, any))
                .toList());
        BsonDocument fields = new BsonDocument();
        READ.forEach(field -> fields.append(field, new BsonInt32(1)));
        // What somebody else puts there has other ids.
        BsonDocument users = new BsonDocument("documentKey._id", new BsonDocument("$type", new BsonString("objectId")));
        return List.of(new BsonDocument("$match", users.append("$or", wanted)), new BsonDocument("$project", fields));
    }

    private static BsonDocument condition(Operation operation, BsonDocument anyProvider) {
        return switch (operation) {
            case LOGIN ->
                new BsonDocument("operationType", new BsonString("update"))
                        .append(UPDATED + Login.FIELD + ".provider_type", anyProvider);
            case CREATE ->
                new BsonDocument("operationType", new BsonString("update"))
                        .append(UPDATED + "state", UserState.CONFIRMED.stored())
                        .append("$or", knownToBe(new BsonDocument(IDENTITIES, anyProvider)));
            case DELETE ->
                new BsonDocument("operationType", new BsonString("delete"))
                        .append(
                                "$or",
                                knownToBe(new BsonDocument(BEFORE + ".state", UserState.CONFIRMED.stored())
                                        .append(IDENTITIES, anyProvider)));
        };
    }

    private static BsonArray knownToBe(BsonDocument condition) {
        return new BsonArray(List.of(condition, new BsonDocument(BEFORE, BsonNull.VALUE)));
    }

    @Override
    public BsonDocument toEvent(BsonDocument change) {
        Operation operation = operation(change);
        ObjectId id = change.getDocument("documentKey").getObjectId("_id").getValue();
        Optional<StoredUser> before = before(change);
        BsonDocument customData = customUserData.stored(id);
        UserProfile user = before.map(known -> known.toProfile(customData))
                .orElseGet(() ->
                        new UserProfile(id.toHexString(), StoredUser.TYPE, new BsonDocument(), customData, List.of()));
        Stream<String> providers = operation == Operation.LOGIN
                ? Stream.of(login(change).getString("provider_type").getValue())
                : before.map(StoredUser::identities).stream()
                        .flatMap(Collection::stream)
                        .map(StoredUser.Identity::providerType)
                        .distinct();
        return new BsonDocument("operationType", new BsonString(operation.name()))
                .append(
                        "providers",
                        new BsonArray(providers.map(BsonString::new).toList()))
                .append("user", user.toDocument())
                .append("time", time(change));
    }

    private static Optional<StoredUser> before(BsonDocument change) {
        try {
            return change.isDocument(BEFORE)
                    ? Optional.of(StoredUser.of(change.getDocument(BEFORE)))
                    : Optional.empty();
        } catch (BsonInvalidOperationException | IllegalStateException e) {
            // Somebody else has changed it: that must not keep the events of all users.
            return Optional.empty();
        }
    }

    private static Operation operation(BsonDocument change) {
        if (change.getString("operationType").getValue().equals("delete")) {
            return Operation.DELETE;
        }
        return updated(change).containsKey(Login.FIELD) ? Operation.LOGIN : Operation.CREATE;
    }

    private static BsonDocument login(BsonDocument change) {
        return updated(change).getDocument(Login.FIELD);
    }

    private static BsonDocument updated(BsonDocument change) {
        return change.getDocument("updateDescription", new BsonDocument())
                .getDocument("updatedFields", new BsonDocument());
    }

    private static BsonDateTime time(BsonDocument change) {
        return change.isDateTime("wallTime")
                ? change.getDateTime("wallTime")
                : new BsonDateTime(Integer.toUnsignedLong(
                                change.getTimestamp("clusterTime").getTime())
                        * 1000);
    }
}
