package io.espalier.accounts;

import io.espalier.functions.UserProfile;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * A document of the collection {@code users}: a user, or what is on its way to become one.
 *
 * @param direct made to become a user at once, so that nothing stays behind if that fails
 * @param data what the provider knows, such as {@code email}
 * @param metadata what else the user-creation function is told; forgotten once the user exists
 * @param passwordHash of the e-mail/password provider
 */
record StoredUser(
        ObjectId id,
        UserState state,
        boolean direct,
        boolean disabled,
        BsonDocument data,
        BsonDocument metadata,
        List<Identity> identities,
        Optional<String> passwordHash) {
    static final String TYPE = "normal";

    StoredUser {
        identities = List.copyOf(identities);
    }

    /** One way in which the user can log in; {@code providerId} is what the provider knows him by. */
    record Identity(String id, String providerType, String providerId) {

        BsonDocument toDocument() {
            return new BsonDocument("id", new BsonString(id))
                    .append("provider_type", new BsonString(providerType))
                    .append("provider_id", new BsonString(providerId));
        }

        static Identity of(BsonDocument document) {
            return new Identity(
                    document.getString("id").getValue(),
                    document.getString("provider_type").getValue(),
                    document.getString("provider_id").getValue());
        }
    }

    static StoredUser emailPassword(String email, String passwordHash, UserState state, BsonDocument metadata) {
        return new StoredUser(
                new ObjectId(),
                state,
                state == UserState.CREATING,
                false,
                new BsonDocument("email", new BsonString(email)),
                metadata,
                List.of(new Identity(new ObjectId().toHexString(), Providers.EMAIL_PASSWORD, email)),
                Optional.of(passwordHash));
    }

    static StoredUser anonymous() {
        ObjectId id = new ObjectId();
        return new StoredUser(
                id,
                UserState.CREATING,
                true,
                false,
                new BsonDocument(),
                new BsonDocument(),
                List.of(new Identity(new ObjectId().toHexString(), Providers.ANONYMOUS, id.toHexString())),
                Optional.empty());
    }

    static StoredUser of(BsonDocument document) {
        return new StoredUser(
                document.getObjectId("_id").getValue(),
                UserState.of(document.getString("state")),
                document.getBoolean("direct", BsonBoolean.FALSE).getValue(),
                document.getBoolean("disabled", BsonBoolean.FALSE).getValue(),
                document.getDocument("data"),
                document.getDocument("metadata", new BsonDocument()),
                document.getArray("identities").stream()
                        .map(identity -> Identity.of(identity.asDocument()))
                        .toList(),
                document.containsKey("password")
                        ? Optional.of(document.getString("password").getValue())
                        : Optional.empty());
    }

    BsonDocument toDocument() {
        BsonDocument document = new BsonDocument("_id", new BsonObjectId(id))
                .append("state", state.stored())
                .append("direct", BsonBoolean.valueOf(direct))
                .append("disabled", BsonBoolean.valueOf(disabled))
                .append("data", data)
                .append("metadata", metadata)
                .append("identities", identityDocuments());
        passwordHash.ifPresent(hash -> document.append("password", new BsonString(hash)));
        return document;
    }

    boolean isAnonymous() {
        return identities.stream().allMatch(identity -> identity.providerType().equals(Providers.ANONYMOUS));
    }

    UserProfile toProfile(BsonDocument customData) {
        return profile(data, customData);
    }

    /** What the user-creation function is told: {@code data} with the metadata in it, which cannot replace what the provider knows. */
    UserProfile toNewcomer() {
        BsonDocument told = metadata.clone();
        told.putAll(data);
        return profile(told, new BsonDocument());
    }

    private UserProfile profile(BsonDocument shownData, BsonDocument customData) {
        return new UserProfile(
                id.toHexString(),
                TYPE,
                shownData,
                customData,
                identities.stream()
                        .map(identity -> new UserProfile.Identity(identity.id(), identity.providerType()))
                        .toList());
    }

    /** The answer of {@code GET /auth/profile} (spec/app-services.md §6.8). */
    BsonDocument toProfileDocument(String domainId) {
        return new BsonDocument("user_id", new BsonString(id.toHexString()))
                .append("domain_id", new BsonString(domainId))
                .append("identities", identityDocuments())
                .append("data", data)
                .append("type", new BsonString(TYPE));
    }

    private BsonArray identityDocuments() {
        return new BsonArray(identities.stream().map(Identity::toDocument).toList());
    }

    /** Without hash and address. */
    @Override
    public String toString() {
        return "StoredUser[" + id + ", " + state + "]";
    }
}
