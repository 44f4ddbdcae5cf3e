package io.espalier.functions;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * A user as functions and rules see him: {@code context.user} (spec/app-services.md §6.3). Immutable: what it hands out are copies.
 *
 * @param id 24 hexadecimal digits
 * @param type {@code normal}, {@code server} or {@code system}
 * @param data what the provider knows about the user, such as {@code email}
 * @param customData the custom user data that was embedded in the access token
 */
public record UserProfile(
        String id, String type, BsonDocument data, BsonDocument customData, List<Identity> identities) {

    /** The user that triggers and schedules act as. */
    public static final UserProfile SYSTEM =
            new UserProfile("", "system", new BsonDocument(), new BsonDocument(), List.of());

    /** In place of a user where nobody has shown who he is: no id, no rights. */
    public static final UserProfile NOBODY =
            new UserProfile("", "unauthenticated", new BsonDocument(), new BsonDocument(), List.of());

    public UserProfile {
        data = data.clone();
        customData = customData.clone();
        identities = List.copyOf(identities);
    }

    @Override
    public BsonDocument data() {
        return data.clone();
    }

    @Override
    public BsonDocument customData() {
        return customData.clone();
    }

    /** One way in which the user can log in. */
    public record Identity(String id, String providerType) {}

    /** The same user with documents of its own, and these custom data. */
    public UserProfile unshared(BsonDocument ownCustomData) {
        return new UserProfile(id, type, data.clone(), ownCustomData, identities);
    }

    /** The form of {@code %%user} and of arguments that carry a user. */
    public BsonDocument toDocument() {
        BsonArray identityList = new BsonArray();
        for (Identity identity : identities) {
            identityList.add(new BsonDocument("id", new BsonString(identity.id()))
                    .append("provider_type", new BsonString(identity.providerType())));
        }
        return new BsonDocument("id", new BsonString(id))
                .append("type", new BsonString(type))
                .append("data", data())
                .append("custom_data", customData())
                .append("identities", identityList);
    }
}
