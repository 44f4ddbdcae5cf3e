package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.Transaction;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonReader;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.configuration.CodecRegistries;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reading under rules costs, in what can be counted: commands, indexes, parsed documents. */
class ReadCostIT {
    private static final String WHOLE = "{roles: [{name: 'own', apply_when: {owner: '%%user.id'}, read: true}]}";
    private static final String CUT = "{roles: [{name: 'own', apply_when: {owner: '%%user.id'},"
            + " fields: {secret: {}}, additional_fields: {read: true}}]}";

    private final List<BsonDocument> commands = new ArrayList<>();
    private final List<BsonDocument> parsed = new ArrayList<>();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(MongoReplicaSet.shared().connectionString()))
            .codecRegistry(CodecRegistries.fromRegistries(
                    CodecRegistries.fromCodecs(new RecordingCodec()), MongoClientSettings.getDefaultCodecRegistry()))
            .addCommandListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                    commands.add(event.getCommand().clone());
                }
            })
            .build());

    private final class RecordingCodec extends BsonDocumentCodec {
        @Override
        public BsonDocument decode(BsonReader reader, DecoderContext context) {
            BsonDocument document = super.decode(reader, context);
            if (document.containsKey("_id")) {
                parsed.add(document);
            }
            return document;
        }
    }

    private GuardedFixture orders(String rules) {
        GuardedFixture orders = GuardedFixture.of("costs", rules);
        orders.raw().createIndex(json("{owner: 1}"));
        for (int i = 0; i < 60; i++) {
            orders.stored("{_id: %d, owner: '%s', secret: %d, n: %d}".formatted(i, i % 3 == 0 ? "ada" : "eve", i, i));
        }
        return orders;
    }

    private DocumentCollection guarded(GuardedFixture orders) {
        return orders.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
    }

    @BeforeEach
    void forget() {
        commands.clear();
        parsed.clear();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aFindByAnIndexedOwnerIsOneCommandWithThePlanOfTheRawQuery() {
        GuardedFixture orders = orders(WHOLE);
        assertThat(guarded(orders).find(Find.matching(json("{n: {$gt: 5}}")))).hasSize(18);
        assertThat(commands).hasSize(1);
        BsonDocument sent = commands.getFirst();
        assertThat(planOf(orders, sent.getDocument("filter")))
                .isEqualTo(planOf(orders, json("{n: {$gt: 5}, owner: 'ada'}")))
                .contains("IXSCAN", "owner_1");
    }

    private static String planOf(GuardedFixture orders, BsonDocument filter) {
        return orders.raw()
                .find(filter)
                .collation(GuardedReader.SIMPLE)
                .explain(BsonDocument.class)
                .getDocument("queryPlanner")
                .getDocument("winningPlan")
                .toJson();
    }

    @Test
    void aDocumentThatIsSeenWholeIsParsedOnceAndHandedOnAsItIs() {
        GuardedFixture orders = orders(WHOLE);
        List<BsonDocument> found = guarded(orders).find(Find.all());
        assertThat(found).hasSize(20).hasSameSizeAs(parsed);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isSameAs(parsed.get(i));
        }
    }

    @Test
    void hiddenDocumentsDoNotLeaveMongoDb() {
        GuardedFixture orders = orders(CUT);
        assertThat(guarded(orders).find(Find.all())).hasSize(20);
        assertThat(parsed).hasSize(20);
    }

    @Test
    void aQueryAndAnOrderByAFieldThatIsHiddenEverywhereAreOneCommandThatUsesTheIndex() {
        GuardedFixture orders = orders(CUT);
        assertThat(guarded(orders).find(Find.matching(json("{secret: 3}")))).isEmpty();
        assertThat(guarded(orders)
                        .find(Find.all().sort(json("{secret: 1, n: -1}")).limit(1)))
                .containsExactly(json("{_id: 57, owner: 'ada', n: 57}"));
        assertThat(guarded(orders).count(json("{secret: {$exists: false}}"))).isEqualTo(20);
        assertThat(commands).hasSize(3);
        assertThat(parsed).hasSize(1);
    }

    @Test
    void distinctAndAggregateAreOneCommandEach() {
        GuardedFixture orders = orders(CUT);
        assertThat(guarded(orders).distinct("owner", json("{}"))).hasSize(1);
        assertThat(guarded(orders).aggregate(List.of(json("{$group: {_id: '$secret', n: {$sum: 1}}}"))))
                .containsExactly(json("{_id: null, n: 20}"));
        assertThat(commands).hasSize(2);
    }
}
