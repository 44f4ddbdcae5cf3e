package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.FunctionErrorCode;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomUserDataIT {
    private TestHouse house = TestHouse.open();
    private LoginResult login = new LoginResult("", "", "", "");

    @BeforeEach
    void logIn() {
        house.accounts.register(EMAIL, PASSWORD);
        login = house.login();
    }

    @Test
    void dataAreThoseOfTheTokensIssue() {
        house.profiles().insertOne(profile(string(), "customer"));
        assertThat(dataOf(login.accessToken())).isEmpty();

        String customer = house.accounts.refresh(login.refreshToken());
        house.profiles()
                .updateOne(
                        new BsonDocument(),
                        new BsonDocument("$set", new BsonDocument("role", new BsonString("admin"))));
        String admin = house.accounts.refresh(login.refreshToken());

        assertThat(dataOf(customer).getString("role").getValue()).isEqualTo("customer");
        assertThat(dataOf(admin).getString("role").getValue()).isEqualTo("admin");
        assertThat(dataOf(house.login().accessToken()).getString("role").getValue())
                .isEqualTo("admin");
    }

    @Test
    void idMayBeAnObjectIdButTheStringWins() {
        house.profiles().insertOne(profile(objectId(), "by object id"));
        assertThat(roleAfterRefresh()).isEqualTo("by object id");

        house.profiles().insertOne(profile(string(), "by string"));
        house.profiles().insertOne(profile(string(), "by string, later"));
        assertThat(roleAfterRefresh()).isEqualTo("by string");
    }

    @Test
    void otherUsersDataAreNotSeen() {
        house.profiles().insertOne(profile(new BsonString(new ObjectId().toHexString()), "admin"));
        house.profiles().insertOne(new BsonDocument("role", new BsonString("admin")));

        assertThat(dataOf(house.accounts.refresh(login.refreshToken()))).isEmpty();
    }

    @Test
    void typesSurviveTheToken() {
        BsonDocument profile = profile(string(), "customer").append("values", BsonDocument.parse("""
                                {"id": {"$oid": "64b7f0c2a1b2c3d4e5f60718"}, "at": {"$date": "2026-01-02T03:04:05.678Z"},
                                 "price": {"$numberDecimal": "10.50"}, "half": 0.5, "big": 9007199254740993,
                                 "bytes": {"$binary": {"base64": "AAEC", "subType": "00"}}, "none": null,
                                 "text": "\\u00fc \\ud83d\\ude00 \\" \\u0000", "list": [1, [true]]}
                                """));
        house.profiles().insertOne(profile);

        assertThat(dataOf(house.accounts.refresh(login.refreshToken()))).isEqualTo(profile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00fc", "\u0001", "\uD83D\uDE00"})
    void dataUpToTheBoundFitAndBeyondAreRefusedByName(String filling) {
        house.profiles().insertOne(profile(string(), "x".repeat(CustomUserData.MAXIMUM_BYTES - 120)));
        assertThat(roleAfterRefresh()).startsWith("xxx");

        house.profiles()
                .updateOne(
                        new BsonDocument(),
                        new BsonDocument(
                                "$set",
                                new BsonDocument(
                                        "role", new BsonString(filling.repeat(CustomUserData.MAXIMUM_BYTES)))));

        assertRefused(FunctionErrorCode.BAD_REQUEST, "at most 16384", house::login);
        assertRefused(FunctionErrorCode.BAD_REQUEST, ".profiles", () -> house.accounts.refresh(login.refreshToken()));
    }

    @Test
    void dataThatATokenWouldGarbleAreRefused() {
        house.profiles()
                .insertOne(profile(string(), "customer")
                        .append("field", new BsonDocument("$oid", new BsonString("no id"))));

        assertRefused(FunctionErrorCode.BAD_REQUEST, "begins with '$'", house::login);
    }

    private BsonString string() {
        return new BsonString(login.userId());
    }

    private BsonObjectId objectId() {
        return new BsonObjectId(new ObjectId(login.userId()));
    }

    private static BsonDocument profile(BsonValue userId, String role) {
        return new BsonDocument("_id", new BsonObjectId(new ObjectId()))
                .append("user_id", userId)
                .append("role", new BsonString(role))
                .append("count", new BsonInt32(1));
    }

    private String roleAfterRefresh() {
        return dataOf(house.accounts.refresh(login.refreshToken()))
                .getString("role")
                .getValue();
    }

    private BsonDocument dataOf(String accessToken) {
        return house.accounts.authenticate(accessToken).profile().customData();
    }
}
