package io.espalier.accounts;

import io.espalier.functions.UserProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;

/**
 * What a token says about its user besides id and custom data, so that nobody has to look him up. A token whose user has more
 * to say than fits well into a header, or something that JSON would garble, goes without it: then he is looked up.
 */
final class ProfileClaim {
    static final String NAME = "user_profile";

    /** Bytes as JSON. */
    private static final int MAXIMUM = 2048;

    private ProfileClaim() {}

    static Optional<BsonDocument> of(UserProfile user) {
        BsonDocument claim = new BsonDocument("type", new BsonString(user.type()))
                .append("data", user.data())
                .append(
                        "identities",
                        new BsonArray(user.identities().stream()
                                .map(identity -> new BsonDocument("id", new BsonString(identity.id()))
                                        .append("provider_type", new BsonString(identity.providerType())))
                                .toList()));
        String json = claim.toJson(
                JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build());
        boolean fits = json.getBytes(StandardCharsets.UTF_8).length <= MAXIMUM;
        return fits && survives(claim, json) ? Optional.of(claim) : Optional.empty();
    }

    /** Empty if the token has no such claim, or one that this version does not understand. */
    static Optional<UserProfile> read(BsonDocument claims, String userId, BsonDocument customData) {
        if (!claims.isDocument(NAME)) {
            return Optional.empty();
        }
        try {
            BsonDocument claim = claims.getDocument(NAME);
            return Optional.of(new UserProfile(
                    userId,
                    claim.getString("type").getValue(),
                    claim.getDocument("data"),
                    customData,
                    identities(claim.getArray("identities"))));
        } catch (BsonInvalidOperationException e) {
            return Optional.empty();
        }
    }

    private static List<UserProfile.Identity> identities(BsonArray identities) {
        return identities.stream()
                .map(BsonValue::asDocument)
                .map(identity -> new UserProfile.Identity(
                        identity.getString("id").getValue(),
                        identity.getString("provider_type").getValue()))
                .toList();
    }

    private static boolean survives(BsonDocument claim, String json) {
        try {
            return BsonDocument.parse(json).equals(claim);
        } catch (JsonParseException | IllegalArgumentException | BsonInvalidOperationException e) {
            return false;
        }
    }
}
