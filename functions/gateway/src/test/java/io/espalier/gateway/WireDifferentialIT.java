package io.espalier.gateway;

import static io.espalier.gateway.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.bson.Ejson;
import io.espalier.gateway.Requests.Answer;
import io.espalier.rules.Find;
import io.espalier.rules.Namespace;
import io.espalier.testing.MongoReplicaSet;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A caller sees the same in a function and by a data command. */
class WireDifferentialIT {
    private static final int ROUNDS = 300;
    private static final String CALL = "/api/client/v2.0/app/shop-local/functions/call";
    private static final List<String> FIELDS = List.of("a", "b", "owner", "hidden");

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "wire" + new ObjectId();
    private final MongoCollection<BsonDocument> notes =
            client.getDatabase(database).getCollection("notes", BsonDocument.class);
    private final Gateway gateway = new Gateways()
            .data(client)
            .rules(
                    new Namespace(database, "notes"),
                    "{'roles': [{'name': 'owner', 'apply_when': {'owner': '%%user.id'}, 'fields': {'hidden': {'read':"
                            + " {'%%root.a': 1}}}, 'additional_fields': {'read': true}},"
                            + " {'name': 'other', 'apply_when': {'b': {'%gt': 1}}, 'fields': {'a': {'read': true}}}]}")
            .function("direct", (arguments, context, response) -> direct(arguments.getFirst(), context))
            .open();

    @AfterEach
    void drop() {
        client.getDatabase(database).drop();
    }

    @Test
    void bothWaysShowTheSame() {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int id = 0; id < 40; id++) {
            notes.insertOne(document(random).append("_id", new BsonInt32(id)));
        }
        int shown = 0;
        for (int round = 0; round < ROUNDS; round++) {
            BsonDocument request = new BsonDocument("database", new BsonString(database))
                    .append("collection", new BsonString("notes"))
                    .append("query", query(random))
                    .append("sort", new BsonDocument(field(random), new BsonInt32(1)).append("_id", new BsonInt32(-1)))
                    .append("limit", new BsonInt32(random.nextInt(10)));
            Answer direct = call("{\"name\":\"direct\",\"arguments\":[" + Ejson.canonical(request) + "]}");
            Answer command = call("{\"name\":\"find\",\"service\":\"mongodb-atlas\",\"arguments\":["
                    + Ejson.canonical(request) + "]}");
            assertThat(command.status()).as("seed %d: %s", seed, request).isEqualTo(direct.status());
            assertThat(command.text()).as("seed %d: %s", seed, request).isEqualTo(direct.text());
            shown += command.text().equals("[]") ? 0 : 1;
        }
        assertThat(shown).as("seed %d: rounds that show documents", seed).isGreaterThan(ROUNDS / 10);
    }

    private BsonValue direct(BsonValue argument, FunctionContext context) {
        BsonDocument request = argument.asDocument();
        return new BsonArray(context.database(database)
                .collection("notes")
                .find(Find.matching(request.getDocument("query"))
                        .sort(request.getDocument("sort"))
                        .limit(request.getInt32("limit").getValue())));
    }

    private Answer call(String body) {
        return post(CALL, body).asAda().to(gateway);
    }

    private static BsonDocument document(Random random) {
        BsonDocument document = new BsonDocument("owner", new BsonString(random.nextBoolean() ? "ada" : "grace"));
        for (String field : List.of("a", "b", "hidden")) {
            if (random.nextInt(4) > 0) {
                document.append(field, value(random));
            }
        }
        return document;
    }

    private static BsonDocument query(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new BsonDocument();
            case 1 -> new BsonDocument(field(random), value(random));
            case 2 ->
                new BsonDocument(
                        field(random),
                        new BsonDocument(List.of("$gt", "$ne", "$lte").get(random.nextInt(3)), value(random)));
            default ->
                new BsonDocument(
                        "$or", new BsonArray(List.of(query(random), new BsonDocument(field(random), value(random)))));
        };
    }

    private static String field(Random random) {
        return FIELDS.get(random.nextInt(FIELDS.size()));
    }

    private static BsonValue value(Random random) {
        return random.nextInt(3) == 0 ? new BsonString("ada") : new BsonInt32(random.nextInt(4));
    }
}
