package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.app.DataApiDefinition;
import io.espalier.app.EndpointDefinition.ReturnType;
import io.espalier.app.RequestValidation;
import io.espalier.app.SourceLocation;
import io.espalier.functions.UserProfile;
import io.espalier.gateway.Requests.Answer;
import io.espalier.rules.Namespace;
import io.espalier.testing.MongoReplicaSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Data API against a real collection: answers to the letter, settings, credentials and rules. */
class DataApiIT {
    private static final String BASE = "/app/shop-local/endpoint/data/v1/action/";

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "dataApi" + new ObjectId();
    private final MongoCollection<BsonDocument> notes =
            client.getDatabase(database).getCollection("notes", BsonDocument.class);
    private final Gateway gateway = open(settings(false, new RequestValidation.None()));

    @BeforeEach
    void store() {
        notes.insertMany(List.of(
                json(
                        "{_id: ObjectId('0123456789abcdef01234567'), owner: 'ada', n: 1, at: ISODate('2024-05-06T07:08:09Z'),"
                                + " price: NumberDecimal('1.50'), long: NumberLong(5)}"),
                json("{_id: 2, owner: 'grace', n: 2}")));
    }

    @AfterEach
    void drop() {
        client.getDatabase(database).drop();
    }

    @Test
    void readsAnswerFlattenedOrAsEjson() {
        assertThat(call("findOne", "\"filter\":{\"_id\":{\"$oid\":\"0123456789abcdef01234567\"}}")
                        .text())
                .isEqualTo("{\"document\":{\"_id\":\"0123456789abcdef01234567\",\"owner\":\"ada\",\"n\":1,"
                        + "\"at\":\"2024-05-06T07:08:09Z\",\"price\":\"1.50\",\"long\":5}}");
        assertThat(call("findOne", "\"filter\":{\"_id\":2}").text()).isEqualTo("{\"document\":null}");
        assertThat(call("find", "\"projection\":{\"n\":1,\"_id\":0}").text()).isEqualTo("{\"documents\":[{\"n\":1}]}");
        Answer ejson = request("aggregate", "\"pipeline\":[{\"$project\":{\"_id\":0,\"n\":1}}]")
                .header("Accept", "application/ejson")
                .asAda()
                .to(gateway);
        assertThat(ejson.text()).isEqualTo("{\"documents\": [{\"n\": {\"$numberInt\": \"1\"}}]}");
        assertThat(ejson.header("Content-Type")).isEqualTo("application/ejson");
        assertThat(request("find", "")
                        .header("Accept", "application/ejson")
                        .asAda()
                        .to(gateway)
                        .text())
                .contains("\"$numberDecimal\": \"1.50\"", "\"$numberLong\": \"5\"");
    }

    @Test
    void writesAnswerWithCountsAndInsertsWith201() {
        Answer one = call("insertOne", "\"document\":{\"_id\":3,\"owner\":\"ada\"}");
        assertThat(one.status()).isEqualTo(201);
        assertThat(one.text()).isEqualTo("{\"insertedId\":3}");
        Answer many = call("insertMany", "\"documents\":[{\"_id\":4,\"owner\":\"ada\"},{\"_id\":5,\"owner\":\"ada\"}]");
        assertThat(many.status()).isEqualTo(201);
        assertThat(many.text()).isEqualTo("{\"insertedIds\":[4,5]}");
        Answer update = call("updateOne", "\"filter\":{\"_id\":3},\"update\":{\"$set\":{\"n\":3}}");
        assertThat(update.status()).isEqualTo(200);
        assertThat(update.text()).isEqualTo("{\"matchedCount\":1,\"modifiedCount\":1}");
        assertThat(call("updateMany", "\"filter\":{},\"update\":{\"$set\":{\"n\":0}}")
                        .text())
                .isEqualTo("{\"matchedCount\":4,\"modifiedCount\":4}");
        assertThat(call(
                                "updateOne",
                                "\"filter\":{\"_id\":6,\"owner\":\"ada\"},\"update\":{\"$set\":{\"n\":3}},\"upsert\":true")
                        .text())
                .isEqualTo("{\"matchedCount\":0,\"modifiedCount\":0,\"upsertedId\":6}");
        assertThat(call("replaceOne", "\"filter\":{\"_id\":3},\"replacement\":{\"owner\":\"ada\"}")
                        .text())
                .isEqualTo("{\"matchedCount\":1,\"modifiedCount\":1}");
        assertThat(call("deleteOne", "\"filter\":{\"_id\":2}").text()).isEqualTo("{\"deletedCount\":0}");
        assertThat(call("deleteMany", "\"filter\":{\"_id\":{\"$in\":[3,4,5,6]}}")
                        .text())
                .isEqualTo("{\"deletedCount\":4}");
        assertThat(notes.countDocuments()).isEqualTo(2);
    }

    @Test
    void aFindWithoutALimitIsCutAndAnAggregateIsNot() {
        notes.insertMany(IntStream.range(10, 1_510)
                .mapToObj(i -> json("{_id: " + i + ", owner: 'ada'}"))
                .toList());
        assertThat(documents(call("find", ""))).isEqualTo(1_000);
        assertThat(documents(call("find", "\"limit\":1200,\"skip\":400"))).isEqualTo(1_101);
        assertThat(documents(call("aggregate", "\"pipeline\":[]"))).isEqualTo(1_501);
    }

    @Test
    void requestsAreRefusedByName() {
        assertThat(call("find", "\"query\":{}").error())
                .isEqualTo(
                        "find: 'query' is unknown; allowed are collection, database, filter, limit, projection, skip,"
                                + " sort");
        assertThat(call("deleteMany", "").text())
                .isEqualTo("{\"error\":\"deleteMany: 'filter' is required\",\"error_code\":\"MissingParameter\"}");
        assertThat(post(BASE + "find", "{\"database\":\"d\",\"collection\":\"c\"}")
                        .asAda()
                        .to(gateway)
                        .error())
                .isEqualTo("'dataSource' is required");
        assertThat(post(BASE + "find", "{\"dataSource\":\"Cluster9\",\"database\":\"d\",\"collection\":\"c\"}")
                        .asAda()
                        .to(gateway)
                        .errorCode())
                .isEqualTo("ServiceNotFound");
        assertThat(Requests.request("POST", BASE + "find")
                        .body("{}")
                        .asAda()
                        .to(gateway)
                        .error())
                .contains("Content-Type is required");
        assertThat(get(BASE + "find").asAda().to(gateway).status()).isEqualTo(405);
        for (String address : List.of("v2/action/find", "beta/action/find", "v1/action/count", "v1/find", "")) {
            assertThat(post("/app/shop-local/endpoint/data/" + address, "{}")
                            .asAda()
                            .to(gateway)
                            .status())
                    .isEqualTo(404);
        }
        assertThat(post(BASE + "find", "{}").asAda().to(new Gateways().open()).error())
                .isEqualTo("the app does not serve the Data API");
    }

    @Test
    void credentialsAreThoseOfEndpoints() {
        assertThat(request("find", "").to(gateway).text())
                .isEqualTo(
                        "{\"error\":\"no authentication methods were specified\",\"error_code\":\"InvalidParameter\"}");
        assertThat(request("find", "").bearer("forged").to(gateway).text())
                .isEqualTo("{\"error\":\"invalid session: error finding user for endpoint\","
                        + "\"error_code\":\"InvalidSession\"}");
        assertThat(documents(request("find", "")
                        .header("email", "ada@shop.example")
                        .header("password", "lovelace")
                        .to(gateway)))
                .isEqualTo(1);
    }

    @Test
    void runningAsSystemNeedsNobodyButStillTheProof() {
        Gateway system = open(settings(true, new RequestValidation.SecretAsQueryParameter("key")));
        String target = BASE + "find?secret=k3y";
        assertThat(documents(post(target, body("")).to(system))).isEqualTo(2);
        assertThat(request("find", "").asAda().to(system).status()).isEqualTo(401);
    }

    @Test
    void callsRunAsTheFixedUserWhoeverAsks() {
        Gateway asGrace = open(settings(Optional.of("grace"), Optional.empty()));
        assertThat(request("find", "\"projection\":{\"_id\":1}").to(asGrace).text())
                .isEqualTo("{\"documents\":[{\"_id\":2}]}");
        assertThat(request("find", "\"projection\":{\"_id\":1}")
                        .asAda()
                        .to(asGrace)
                        .text())
                .isEqualTo("{\"documents\":[{\"_id\":2}]}");
        assertThat(request("find", "").bearer("forged").to(asGrace).status()).isEqualTo(401);
        Gateway asNobody = open(settings(Optional.of("mallory"), Optional.empty()));
        assertThat(request("find", "").to(asNobody).text())
                .isEqualTo(
                        "{\"error\":\"function 'service:data-api/find' cannot run: the user of its run_as_user_id does not"
                                + " exist or is disabled\",\"error_code\":\"FunctionExecutionError\"}");
    }

    @Test
    void callsRunOnlyForWhomTheConditionHolds() {
        Gateway customers = open(settings(Optional.empty(), condition("{'%%user.custom_data.role': 'customer'}")));
        assertThat(documents(request("find", "").asAda().to(customers))).isEqualTo(1);
        Gateway staff = open(settings(Optional.empty(), condition("{'%%user.custom_data.role': 'staff'}")));
        Answer refused = request("insertOne", "\"document\":{\"_id\":7,\"owner\":\"ada\"}")
                .asAda()
                .to(staff);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errorCode()).isEqualTo("FunctionExecutionError");
        assertThat(refused.error()).contains("can_evaluate does not hold");
        assertThat(notes.countDocuments()).isEqualTo(2);
        Gateway nobody = open(settings(Optional.empty(), Optional.of(BsonBoolean.FALSE)));
        assertThat(request("find", "").asAda().to(nobody).errorCode()).isEqualTo("FunctionExecutionError");
        Gateway broken = open(settings(Optional.empty(), condition("{'%%user.id': {'%unknown': 1}}")));
        assertThat(request("find", "").asAda().to(broken).errorCode()).isEqualTo("FunctionExecutionError");
    }

    private static Optional<BsonValue> condition(String expression) {
        return Optional.of(json(expression));
    }

    private Gateway open(DataApiDefinition definition) {
        return new Gateways()
                .user(new UserProfile("grace", "normal", new BsonDocument(), new BsonDocument(), List.of()))
                .data(client)
                .supplied("key", "k3y")
                .dataApi(definition)
                .rules(
                        new Namespace(database, "notes"),
                        "{'roles': [{'name': 'owner', 'apply_when': {'owner': '%%user.id'}, 'insert': true,"
                                + " 'delete': true, 'read': true, 'write': true}]}")
                .open();
    }

    private static DataApiDefinition settings(boolean system, RequestValidation validation) {
        return settings(system, Optional.empty(), validation, Optional.empty());
    }

    private static DataApiDefinition settings(Optional<String> runAsUserId, Optional<BsonValue> canEvaluate) {
        return settings(false, runAsUserId, new RequestValidation.None(), canEvaluate);
    }

    private static DataApiDefinition settings(
            boolean system,
            Optional<String> runAsUserId,
            RequestValidation validation,
            Optional<BsonValue> canEvaluate) {
        return new DataApiDefinition(
                List.of("v1"),
                ReturnType.JSON,
                false,
                true,
                system,
                runAsUserId,
                validation,
                canEvaluate,
                false,
                new SourceLocation("data_api_config.json", ""));
    }

    private Answer call(String action, String members) {
        return request(action, members).asAda().to(gateway);
    }

    private Requests request(String action, String members) {
        return post(BASE + action, body(members));
    }

    private String body(String members) {
        return "{\"dataSource\":\"mongodb-atlas\",\"database\":\"" + database + "\",\"collection\":\"notes\""
                + (members.isEmpty() ? "" : ",") + members + "}";
    }

    private static int documents(Answer answer) {
        return json(answer.text()).getArray("documents").size();
    }

    private static BsonDocument json(String text) {
        return BsonDocument.parse(text);
    }
}
