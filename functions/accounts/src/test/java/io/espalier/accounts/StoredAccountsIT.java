package io.espalier.accounts;

import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.functions.UserProfile;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** The users whom functions may act as. */
class StoredAccountsIT {
    private final TestHouse house = TestHouse.open();

    @Test
    void anEnabledUserIsFoundAsHeIsStored() {
        String id = house.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD);
        house.profiles()
                .insertOne(new BsonDocument("user_id", new BsonString(id)).append("role", new BsonString("robot")));
        UserProfile user = house.forFunctions.enabledUser(id).orElseThrow();
        assertThat(user.id()).isEqualTo(id);
        assertThat(user.data().getString("email").getValue()).isEqualTo(EMAIL);
        assertThat(user.customData().getString("role").getValue()).isEqualTo("robot");
    }

    @Test
    void nobodyElseIsFound() {
        assertThat(house.forFunctions.enabledUser(new ObjectId().toHexString())).isEmpty();
        assertThat(house.forFunctions.enabledUser("no id")).isEmpty();

        house.accounts.register(EMAIL, PASSWORD);
        String pending = Objects.requireNonNull(
                        house.database.collection("users").find().first())
                .getObjectId("_id")
                .getValue()
                .toHexString();
        assertThat(house.forFunctions.enabledUser(pending)).isEmpty();

        house.login();
        assertThat(house.forFunctions.enabledUser(pending)).isPresent();
        house.database
                .collection("users")
                .updateOne(Filters.eq("_id", new ObjectId(pending)), Updates.set("disabled", true));
        assertThat(house.forFunctions.enabledUser(pending)).isEmpty();
    }
}
