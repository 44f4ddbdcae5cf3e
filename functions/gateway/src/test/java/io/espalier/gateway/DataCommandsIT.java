package io.espalier.gateway;

import static io.espalier.gateway.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.functions.bson.Ejson;
import io.espalier.functions.bson.PlainJson;
import io.espalier.gateway.Requests.Answer;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Namespace;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Data commands over the client API, with options flattened as clients send them, under the rules of their caller. */
class DataCommandsIT {
    private static final String CALL = "/api/client/v2.0/app/shop-local/functions/call";

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "dataCommands" + new ObjectId();
    private final MongoCollection<BsonDocument> notes =
            client.getDatabase(database).getCollection("notes", BsonDocument.class);
    private final Gateway gateway = new Gateways()
            .data(client)
            .rules(
                    new Namespace(database, "notes"),
                    "{'roles': [{'name': 'owner', 'apply_when': {'owner': '%%user.id'}, 'insert': true, 'delete': true,"
                            + " 'fields': {'hidden': {'read': false, 'write': false}},"
                            + " 'additional_fields': {'read': true, 'write': true}}]}")
            .rules(
                    new Namespace(database, "open"),
                    "{'roles': [{'name': 'all', 'apply_when': {}, 'insert': true, 'delete': true, 'read': true,"
                            + " 'write': true}]}")
            .function("echo", (arguments, context, response) -> new BsonInt32(1))
            .open();

    @BeforeEach
    void store() {
        notes.insertMany(List.of(
                json("{_id: 1, owner: 'ada', n: 1, hidden: 'h'}"),
                json("{_id: 2, owner: 'grace', n: 2}"),
                json("{_id: 3, owner: 'ada', n: 3}")));
    }

    @AfterEach
    void drop() {
        client.getDatabase(database).drop();
    }

    @Test
    void readsShowWhatTheCallersRulesLeave() {
        assertThat(result("find", "notes", "sort: {n: -1}, project: {n: 1, hidden: 1}"))
                .isEqualTo("[{\"_id\": {\"$numberInt\": \"3\"}, \"n\": {\"$numberInt\": \"3\"}},"
                        + " {\"_id\": {\"$numberInt\": \"1\"}, \"n\": {\"$numberInt\": \"1\"}}]");
        assertThat(result("find", "notes", "query: {n: {$gt: 1}}, limit: 5"))
                .contains("\"$numberInt\": \"3\"")
                .doesNotContain("grace");
        assertThat(result("find", "notes", "sort: {n: 1}, limit: 1"))
                .contains("ada")
                .doesNotContain("\"3\"");
        assertThat(result("findOne", "notes", "query: {_id: 2}")).isEqualTo("null");
        assertThat(result("findOne", "notes", "sort: {n: -1}, project: {_id: 1}"))
                .isEqualTo("{\"_id\": {\"$numberInt\": \"3\"}}");
        assertThat(result("count", "notes", "query: {}")).isEqualTo("{\"$numberInt\": \"2\"}");
        assertThat(result("count", "notes", "query: {}, limit: 1")).isEqualTo("{\"$numberInt\": \"1\"}");
        assertThat(result("distinct", "notes", "field: 'owner'")).isEqualTo("[\"ada\"]");
        assertThat(result("aggregate", "notes", "pipeline: [{$group: {_id: null, sum: {$sum: '$n'}}}]"))
                .isEqualTo("[{\"_id\": null, \"sum\": {\"$numberInt\": \"4\"}}]");
    }

    @Test
    void insertsAnswerWithIds() {
        assertThat(result("insertOne", "notes", "document: {_id: 7, owner: 'ada'}"))
                .isEqualTo("{\"insertedId\": {\"$numberInt\": \"7\"}}");
        assertThat(result("insertMany", "notes", "documents: [{_id: 8, owner: 'ada'}, {_id: 'x', owner: 'ada'}]"))
                .isEqualTo("{\"insertedIds\": [{\"$numberInt\": \"8\"}, \"x\"]}");
        assertThat(ids()).containsExactly("1", "2", "3", "7", "8", "x");
    }

    @Test
    void updatesTakeOperatorsPipelinesAndPlainDocuments() {
        assertThat(result("updateOne", "notes", "query: {_id: 1}, update: {$set: {n: 10}}"))
                .isEqualTo("{\"matchedCount\": {\"$numberInt\": \"1\"}, \"modifiedCount\": {\"$numberInt\": \"1\"}}");
        assertThat(result("updateMany", "notes", "query: {}, update: [{$set: {twice: {$multiply: ['$n', 2]}}}]"))
                .contains("\"modifiedCount\": {\"$numberInt\": \"2\"}");
        assertThat(result("updateOne", "open", "query: {_id: 5}, update: {$set: {a: 1}}, upsert: true"))
                .isEqualTo("{\"matchedCount\": {\"$numberInt\": \"0\"}, \"modifiedCount\": {\"$numberInt\": \"0\"},"
                        + " \"upsertedId\": {\"$numberInt\": \"5\"}}");
        assertThat(result("updateOne", "open", "query: {_id: 5}, update: {list: [1, 5]}"))
                .contains("\"modifiedCount\": {\"$numberInt\": \"1\"}");
        assertThat(result(
                        "updateOne",
                        "open",
                        "query: {_id: 5}, update: {$set: {'list.$[e]': 0}}, arrayFilters: [{e: {$gt: 2}}]"))
                .contains("\"modifiedCount\": {\"$numberInt\": \"1\"}");
        assertThat(notes.find(json("{_id: 1}")).first())
                .isEqualTo(json("{_id: 1, owner: 'ada', n: 10, hidden: 'h'," + " twice: 20}"));
        assertThat(notes.find(json("{_id: 2}")).first()).isEqualTo(json("{_id: 2, owner: 'grace', n: 2}"));
        assertThat(client.getDatabase(database)
                        .getCollection("open", BsonDocument.class)
                        .find()
                        .first())
                .isEqualTo(json("{_id: 5, list: [1, 0]}"));
    }

    @Test
    void deletesReachOnlyWhatTheCallerSees() {
        assertThat(result("deleteOne", "notes", "query: {_id: 2}"))
                .isEqualTo("{\"deletedCount\": {\"$numberInt\": \"0\"}}");
        assertThat(result("deleteOne", "notes", "query: {_id: 3}"))
                .isEqualTo("{\"deletedCount\": {\"$numberInt\": \"1\"}}");
        // Deleting needs every field to be writable, and one of the first note's is not.
        Answer refused = call("deleteMany", "notes", "query: {}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.error()).contains("delete not permitted");
        assertThat(ids()).containsExactly("1", "2");
    }

    @Test
    void findingAndChangingAnswersWithTheDocument() {
        String one = "filter: {_id: 5}, ";
        result("insertOne", "open", "document: {_id: 5, n: 1}");
        assertThat(result("findOneAndUpdate", "open", one + "update: {$inc: {n: 1}}, projection: {_id: 0}"))
                .isEqualTo("{\"n\": {\"$numberInt\": \"1\"}}");
        assertThat(result(
                        "findOneAndReplace",
                        "open",
                        one + "update: {m: 3}, returnNewDocument: true, sort: {n: 1}, upsert: false"))
                .isEqualTo("{\"_id\": {\"$numberInt\": \"5\"}, \"m\": {\"$numberInt\": \"3\"}}");
        assertThat(result("findOneAndUpdate", "open", "filter: {_id: 6}, update: {$set: {a: 1}}"))
                .isEqualTo("null");
        assertThat(result("findOneAndReplace", "open", "filter: {_id: 5}, sort: {_id: 1}"))
                .as("the public web client deletes under this name")
                .contains("\"m\"");
        assertThat(result("findOneAndDelete", "open", "filter: {_id: 5}")).isEqualTo("null");
        assertThat(call("findOneAndReplace", "open", "filter: {}, upsert: true").error())
                .contains("'update' is required");
        assertThat(call("findOneAndReplace", "open", "filter: {}, update: null").error())
                .contains("'update' is required");
    }

    @Test
    void bulksTakeEffectTogether() {
        assertThat(result(
                        "bulkWrite",
                        "open",
                        "operations: [{insertOne: {document: {_id: 1}}}, {updateOne: {filter: {_id: 1}, update: {$set:"
                                + " {a: 1}}}}, {updateMany: {filter: {}, update: {$inc: {a: 1}}}}, {replaceOne: {filter:"
                                + " {_id: 2}, replacement: {b: 1}, upsert: true}}, {deleteOne: {filter: {_id: 9}}},"
                                + " {deleteMany: {filter: {_id: 8}}}]"))
                .isEqualTo("null");
        assertThat(result("find", "open", "sort: {_id: 1}"))
                .isEqualTo("[{\"_id\": {\"$numberInt\": \"1\"}, \"a\": {\"$numberInt\": \"2\"}},"
                        + " {\"_id\": {\"$numberInt\": \"2\"}, \"b\": {\"$numberInt\": \"1\"}}]");
        assertThat(call("bulkWrite", "open", "operations: [{deleteMany: {}}]").error())
                .contains("operations[0].deleteMany", "'filter' is required");
        assertThat(call("bulkWrite", "open", "operations: [{drop: {}}]").error())
                .contains("'operations[0]' must have one member");
    }

    @Test
    void whatIsUnknownOrMissingIsRefusedByName() {
        assertThat(call("find", "notes", "options: {limit: 1}").error())
                .isEqualTo("find: 'options' is unknown; allowed are collection, database, limit, project, query, sort");
        assertThat(call("find", "notes", "limit: -1").errorCode()).isEqualTo("InvalidParameter");
        assertThat(call("find", "notes", "limit: 'x'").error()).contains("'limit' must be a number, found string");
        assertThat(call("insertOne", "notes", "x: 1").errorCode()).isEqualTo("InvalidParameter");
        assertThat(call("insertOne", "notes", "document: null").errorCode()).isEqualTo("MissingParameter");
        assertThat(call("updateOne", "notes", "query: {}, update: [1]").error()).contains("'update[0]'");
        for (String update : List.of("{}", "[]", "{$set: {a: 1}, b: 1}")) {
            assertThat(call("updateMany", "notes", "query: {}, update: " + update)
                            .error())
                    .contains("an update must hold operators");
        }
        assertThat(call("find", "", "").error()).contains("'collection' must be a name that MongoDB allows");
        Answer unknown = call("dropDatabase", "notes", "");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.errorCode()).isEqualTo("ServiceCommandNotFound");
        assertThat(call("watch", "notes", "").error()).contains("baas_request");
        Answer twilio = post(CALL, "{\"name\":\"send\",\"arguments\":[],\"service\":\"twilio\"}")
                .asAda()
                .to(gateway);
        assertThat(twilio.status()).isEqualTo(404);
        assertThat(twilio.text())
                .isEqualTo("{\"error\":\"service not found: 'twilio'; there are mongodb-atlas\","
                        + "\"error_code\":\"ServiceNotFound\"}");
        assertThat(post(CALL, "{\"name\":\"find\",\"arguments\":[],\"service\":\"mongodb-atlas\"}")
                        .asAda()
                        .to(gateway)
                        .errorCode())
                .isEqualTo("ArgumentsNotAllowed");
    }

    @Test
    void onlyUsersReachDataAndOnlyByTheService() {
        String find = "{\"name\":\"find\",\"arguments\":[{\"database\":\"" + database
                + "\",\"collection\":\"notes\"}],\"service\":\"mongodb-atlas\"}";
        Answer nobody = post(CALL, find).to(gateway);
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.errorCode()).isEqualTo("MissingAuthReq");
        assertThat(post(CALL, find).bearer(Gateways.ADMIN_KEY).to(gateway).status())
                .isEqualTo(401);
        Answer byName = post(CALL, find.replace("\"find\"", "\"service:find\"").replace("mongodb-atlas", ""))
                .asAda()
                .to(gateway);
        assertThat(byName.status()).isEqualTo(404);
        Answer asFunction = post(CALL, "{\"name\":\"service:find\",\"arguments\":[]}")
                .asAda()
                .to(gateway);
        assertThat(asFunction.status()).isEqualTo(403);
        assertThat(asFunction.errorCode()).isEqualTo("NotCallable");
        Answer closed = call("find", "elsewhere", "");
        assertThat(closed.status()).isEqualTo(403);
        assertThat(closed.errorCode()).isEqualTo("NoMatchingRuleFound");
    }

    @Test
    void aReadOfTooManyDocumentsIsRefused() {
        List<BsonDocument> many = new ArrayList<>(DocumentCollection.MAX_RESULTS + 1);
        IntStream.rangeClosed(0, DocumentCollection.MAX_RESULTS)
                .forEach(i -> many.add(new BsonDocument("_id", new BsonInt32(i))));
        client.getDatabase(database).getCollection("open", BsonDocument.class).insertMany(many);
        for (Answer answer : List.of(
                call("find", "open", ""),
                call("find", "open", "limit: 60000"),
                call("aggregate", "open", "pipeline: []"))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errorCode()).isEqualTo("ReadSizeLimitExceeded");
        }
        assertThat(call("find", "open", "limit: 50000").status()).isEqualTo(200);
    }

    private List<String> ids() {
        List<String> ids = new ArrayList<>();
        notes.find()
                .sort(json("{_id: 1}"))
                .forEach(note -> ids.add(PlainJson.encode(note.getOrDefault("_id", BsonNull.VALUE))
                        .replace("\"", "")));
        return ids;
    }

    private String result(String command, String collection, String options) {
        Answer answer = call(command, collection, options);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }

    private Answer call(String command, String collection, String options) {
        BsonDocument argument = json("{database: '" + database + "', collection: '" + collection + "'"
                + (options.isEmpty() ? "" : ", ") + options + "}");
        return post(
                        CALL,
                        "{\"name\":\"" + command + "\",\"arguments\":[" + Ejson.canonical(argument)
                                + "],\"service\":\"mongodb-atlas\"}")
                .asAda()
                .to(gateway);
    }

    private static BsonDocument json(String text) {
        return BsonDocument.parse(text);
    }
}
