package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Caller;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionException;
import io.espalier.functions.UserProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationIT {
    private final TestShop shop = new TestShop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void writesProfileAndCustomer() {
        BsonDocument receipt = shop.call(
                        "registerUser",
                        "Ada@Shop.Example",
                        "long-enough",
                        BsonDocument.parse("{name: 'Ada', phone: '1'}"))
                .asDocument();
        String userId = receipt.getString("user_id").getValue();
        assertThat(receipt.getString("status").getValue()).isEqualTo("created");
        BsonDocument profile = profile(userId);
        assertThat(profile.getObjectId("_id")).isEqualTo(receipt.getObjectId("profile_id"));
        assertThat(profile.getString("email").getValue()).isEqualTo("ada@shop.example");
        assertThat(profile.getString("role").getValue()).isEqualTo("customer");
        assertThat(profile.getDocument("profile")).isEqualTo(BsonDocument.parse("{name: 'Ada', phone: '1'}"));
        assertThat(profile.getDocument("preferences"))
                .isEqualTo(BsonDocument.parse("{notifications: true, theme: 'auto', language: 'en'}"));
        assertThat(profile).containsKeys("status", "created_at", "updated_at");
        BsonDocument customer = shop.document("users", userId);
        assertThat(customer.getString("name").getValue()).isEqualTo("Ada");
        assertThat(customer.getString("email").getValue()).isEqualTo("ada@shop.example");
    }

    @Test
    void aProfileCannotMakeAnAdmin() {
        String userId = shop.call(
                        "registerUser", "eve@shop.example", "long-enough", BsonDocument.parse("{role: 'admin'}"))
                .asDocument()
                .getString("user_id")
                .getValue();
        assertThat(profile(userId).getString("role").getValue()).isEqualTo("customer");
    }

    @Test
    void anAddressIsTakenWhateverItsCase() {
        shop.call("registerUser", "ada@shop.example", "long-enough");
        assertThatThrownBy(() -> shop.call("registerUser", "ADA@shop.example", "long-enough"))
                .hasMessage("User with this email already exists");
    }

    @Test
    void aUserWhoseCreationIsRepeatedKeepsWhatHeHas() {
        UserProfile newcomer = newcomer("ada@shop.example", "{name: 'Ada'}");
        shop.call("onUserCreated", newcomer.toDocument());
        BsonDocument profile = profile(newcomer.id());
        BsonDocument customer = shop.document("users", newcomer.id());
        shop.clock.advance(Duration.ofMinutes(1));

        shop.call("onUserCreated", newcomer.toDocument());

        assertThat(profile(newcomer.id())).isEqualTo(profile);
        assertThat(shop.document("users", newcomer.id())).isEqualTo(customer);
        assertThat(shop.collection("userdata", "user_profiles").countDocuments())
                .isEqualTo(1);
    }

    @Test
    void anAddressOfAnotherUserStaysTaken() {
        shop.call("onUserCreated", newcomer("ada@shop.example", "{}").toDocument());
        UserProfile other = newcomer("ada@shop.example", "{}");
        assertThatThrownBy(() -> shop.call("onUserCreated", other.toDocument()))
                .hasMessage("User with this email already exists");
        assertThat(shop.collection("userdata", "user_profiles").countDocuments())
                .isEqualTo(1);
    }

    @Test
    void whatWasToldAtRegistrationIsWrittenWithTheUserOrNotAtAll() {
        // A name that the customers refuse: the profile is written before it, in the same transaction.
        validateCustomers("{name: {$ne: 'Refused'}}");
        try {
            assertThatThrownBy(() -> shop.call(
                            "registerUser", "ada@shop.example", "long-enough", BsonDocument.parse("{name: 'Refused'}")))
                    .isInstanceOf(FunctionException.class);
            assertThat(shop.accounts.exists("ada@shop.example")).isFalse();
            assertThat(shop.collection("userdata", "user_profiles").countDocuments())
                    .isZero();
        } finally {
            validateCustomers("{}");
        }
        shop.call("registerUser", "ada@shop.example", "long-enough", BsonDocument.parse("{name: 'Ada'}"));
    }

    @Test
    void withoutProfileThereIsNoAccount() {
        shop.collection("users").insertOne(BsonDocument.parse("{_id: 'left over', email: 'ada@shop.example'}"));
        assertThatThrownBy(() -> shop.call("registerUser", "ada@shop.example", "long-enough"))
                .hasMessage("User with this email already exists");
        assertThat(shop.accounts.exists("ada@shop.example")).isFalse();
        assertThat(shop.collection("userdata", "user_profiles").countDocuments())
                .isZero();
    }

    @Test
    void anonymousUsersBecomeCustomersWithoutAnAddress() {
        for (int i = 0; i < 2; i++) {
            UserProfile guest = new UserProfile(
                    new ObjectId().toHexString(), "normal", new BsonDocument(), new BsonDocument(), List.of());
            shop.call("onUserCreated", guest.toDocument());
            assertThat(profile(guest.id()).containsKey("email")).isFalse();
            assertThat(shop.document("users", guest.id()).getString("name")).isEqualTo(new BsonString("Guest"));
        }
    }

    @Test
    void theEndpointAnswersWithStatus201AndPlainJson() {
        EndpointResponse.Answer answer = register(
                "{\"email\": \"ada@shop.example\", \"password\": \"long-enough\", \"profile\": {\"name\": \"Ada\"}}");
        assertThat(answer.statusCode()).isEqualTo(201);
        BsonDocument body = BsonDocument.parse(text(answer));
        assertThat(body.getString("profile_id").getValue()).hasSize(24);
        assertThat(body.getString("status").getValue()).isEqualTo("created");
        assertThat(text(answer)).doesNotContain("long-enough");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    nonsense                                                      | 400 | the body is not JSON
                    []                                                            | 400 | the body is not a JSON object
                    {}                                                            | 400 | body.email: is required
                    {"email": "ada@shop.example"}                                 | 400 | body.password: is required
                    {"email": 7, "password": "long-enough"}                       | 400 | body.email
                    {"email": "ada", "password": "long-enough"}                   | 400 | Invalid email format
                    {"email": ".*@.*", "password": "long-enough"}                 | 400 | Invalid email format
                    {"email": "a@b.cd", "password": "short"}                      | 400 | Password must be at least 8 characters long
                    {"email": "a@b.cd", "password": {"$gt": ""}}                  | 400 | body.password
                    {"email": "a@b.cd", "password": "long-enough", "role": "admin"} | 400 | body.role: unknown field
                    {"email": "a@b.cd", "password": "long-enough", "profile": 7}  | 400 | body.profile
                    {"email": "a@b.cd", "password": "long-enough", "profile": {"$x": 1}}            | 400 | profile has a field with an illegal name
                    {"email": "a@b.cd", "password": "long-enough", "profile": {"x": {"$foo": 1}}}   | 400 | profile.x has a field with an illegal name
                    {"email": "a@b.cd", "password": "long-enough", "profile": {"x": {"$maxKey": 1}}} | 400 | profile.x must be a text, number
                    {"email": "a@b.cd", "password": "long-enough", "profile": {"a\\u0000b": 1}}      | 400 | NUL
                    {"email": "taken@b.cd", "password": "long-enough"}            | 400 | User with this email already exists
                    """)
    void theEndpointNamesTheFault(String body, int status, String fault) {
        shop.call("registerUser", "taken@b.cd", "long-enough");
        EndpointResponse.Answer answer = register(body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(BsonDocument.parse(text(answer)).getString("error").getValue())
                .contains(fault);
    }

    @Test
    void theEndpointAnswersHugeInputShortly() {
        String huge = "x".repeat(300_000);
        for (String body : List.of(
                huge,
                "{\"email\": \"" + huge + "\", \"password\": \"long-enough\"}",
                "{\"email\": \"a@b.cd\", \"password\": \"" + huge + "\"}",
                "{\"email\": \"a@b.cd\", \"password\": \"long-enough\", \"profile\": {\"x\": \"" + huge + "\"}}")) {
            EndpointResponse.Answer answer = register(body);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(text(answer)).hasSizeLessThan(500);
        }
    }

    private void validateCustomers(String validator) {
        shop.client
                .getDatabase("ecommerce")
                .runCommand(new Document("collMod", "users").append("validator", BsonDocument.parse(validator)));
    }

    private static UserProfile newcomer(String email, String profile) {
        BsonDocument data =
                new BsonDocument("email", new BsonString(email)).append("profile", BsonDocument.parse(profile));
        return new UserProfile(new ObjectId().toHexString(), "normal", data, new BsonDocument(), List.of());
    }

    private EndpointResponse.Answer register(String body) {
        return shop.request(Caller.UNAUTHENTICATED, "registerApi", "POST", Map.of(), body);
    }

    private BsonDocument profile(String userId) {
        BsonDocument profile = shop.collection("userdata", "user_profiles")
                .find(new Document("user_id", userId))
                .first();
        if (profile == null) {
            throw new AssertionError("no profile of " + userId);
        }
        return profile;
    }

    private static String text(EndpointResponse.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
