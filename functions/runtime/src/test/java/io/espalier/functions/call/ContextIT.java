package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.functions.Caller;
import io.espalier.functions.DataSource;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.RecordCollection;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.rules.BulkOperation;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.Namespace;
import io.espalier.rules.role.RuleSource;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function reaches by its context, in the names of App Services. */
class ContextIT {
    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "context" + new ObjectId();
    private final MongoCollection<BsonDocument> notes =
            client.getDatabase(database).getCollection("notes", BsonDocument.class);

    /** A note as functions see it. */
    public record Note(@BsonProperty("_id") Optional<ObjectId> id, String text, Optional<Integer> size) {}

    private static BsonDocument json(String json) {
        return BsonDocument.parse(json);
    }

    private void run(boolean system, Consumer<FunctionContext> work) {
        FunctionBody body = (arguments, context, response) -> {
            work.accept(context);
            return new BsonUndefined();
        };
        RuleSource open = new RuleSource(
                new Namespace(database, "notes"),
                "rules.json",
                json("{roles: [{name: 'all', apply_when: {}, read: true, write: true}]}"));
        FunctionCaller door = Doors.open(
                () -> client,
                List.of(open),
                4,
                Duration.ofSeconds(60),
                system ? Entry.system("f", body) : Entry.open("f", body));
        door.call(FunctionCall.of("f", List.of(), new Caller.User(Doors.user("ada")), Origin.CLIENT, "c1"));
    }

    private DocumentCollection notes(FunctionContext context) {
        return context.services().get("mongodb-atlas").db(database).collection("notes");
    }

    @Test
    void aServiceThatIsNoneIsNamedWithThoseThatThereAre() {
        run(
                true,
                context -> assertThatThrownBy(() -> context.services().get("mongodb-datafederation"))
                        .isInstanceOfSatisfying(FunctionException.class, e -> {
                            assertThat(e.code()).isEqualTo(FunctionErrorCode.SERVICE_NOT_FOUND);
                            assertThat(e).hasMessageContaining("there are mongodb-atlas");
                        }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLenienciesOfAppServicesHold(boolean system) {
        notes.insertMany(List.of(json("{_id: 1, a: 1, b: 1}"), json("{_id: 2, a: 2, b: 2}")));
        run(system, context -> {
            DocumentCollection collection = notes(context);
            assertThat(collection.find()).hasSize(2);
            assertThat(collection.findOne()).isPresent();
            assertThat(collection.count()).isEqualTo(2);
            assertThat(collection.distinct("a")).hasSize(2);
            assertThat(collection.findOne(json("{_id: 1}"), json("{a: 1}"))).contains(json("{_id: 1, a: 1}"));
            assertThat(collection.find(json("{_id: 1}"), json("{a: 1}"))).containsExactly(json("{_id: 1, a: 1}"));

            collection.updateOne(json("{_id: 1}"), json("{c: 3}"));
            assertThat(collection.findOne(json("{_id: 1}"))).contains(json("{_id: 1, c: 3}"));
            assertThat(collection
                            .updateOne(json("{_id: 9}"), json("{c: 9}"), true)
                            .upsertedId())
                    .contains(new BsonInt32(9));
            assertThatThrownBy(() -> collection.updateOne(json("{_id: 2}"), json("{}")))
                    .isInstanceOf(RuntimeException.class);

            assertThat(collection.findOneAndUpdate(json("{_id: 2}"), json("{$inc: {a: 1}}")))
                    .contains(json("{_id: 2, a: 2, b: 2}"));
            assertThat(collection.findOneAndUpdate(json("{_id: 2}"), json("{z: 1}"), FindAndModify.returningNew()))
                    .contains(json("{_id: 2, z: 1}"));
            assertThat(collection.findOneAndReplace(json("{_id: 2}"), json("{y: 1}")))
                    .contains(json("{_id: 2, z: 1}"));
            assertThat(collection.findOneAndDelete(json("{_id: 2}"))).contains(json("{_id: 2, y: 1}"));
            collection.bulkWrite(List.of(new BulkOperation.DeleteOne(json("{_id: 9}"))));
            assertThat(collection.count()).isEqualTo(1);
        });
    }

    @Test
    void namesAreToldToTheSystemAlone() {
        notes.insertOne(json("{}"));
        run(true, context -> {
            DataSource source = context.services().get("mongodb-atlas");
            assertThat(source.databaseNames()).contains(database, "admin");
            assertThat(source.db(database).collectionNames()).containsExactly("notes");
            context.withTransaction(() -> source.db(database).collectionNames());
        });
        run(false, context -> {
            assertThatThrownBy(() -> context.services().get("mongodb-atlas").databaseNames())
                    .hasMessageContaining("run as system");
            assertThatThrownBy(() -> context.database(database).collectionNames())
                    .hasMessageContaining("run as system");
        });
    }

    @Test
    void recordsAreReadAndWritten() {
        run(true, context -> {
            RecordCollection<Note> records = context.database(database).collection("notes", Note.class);
            ObjectId id = records.insertOne(new Note(Optional.empty(), "one", Optional.of(3)))
                    .asObjectId()
                    .getValue();
            records.insertMany(List.of(new Note(Optional.of(new ObjectId()), "two", Optional.empty())));

            assertThat(records.findOne(json("{text: 'one'}")))
                    .contains(new Note(Optional.of(id), "one", Optional.of(3)));
            assertThat(records.find(Find.all().sort(json("{text: -1}"))))
                    .extracting(Note::text)
                    .containsExactly("two", "one");
            assertThat(records.updateOne(
                            json("{text: 'one'}"), new Note(Optional.of(id), "1", Optional.empty()), false))
                    .isTrue();
            List<String> texts = new ArrayList<>();
            records.forEach(Find.all().sort(json("{text: 1}")), note -> texts.add(note.text()));
            assertThat(texts).containsExactly("1", "two");
            assertThat(notes.find(json("{text: '1'}")).first())
                    .isEqualTo(new BsonDocument("_id", new BsonObjectId(id)).append("text", new BsonString("1")));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fieldsThatARecordDoesNotHaveStay(boolean system) {
        ObjectId id = new ObjectId();
        notes.insertOne(
                json("{text: 'one', size: 3, tags: ['a'], inner: {x: 1}}").append("_id", new BsonObjectId(id)));
        run(system, context -> {
            RecordCollection<Note> records = context.database(database).collection("notes", Note.class);
            Note read = records.findOne(json("{text: 'one'}")).orElseThrow();
            assertThat(read).isEqualTo(new Note(Optional.of(id), "one", Optional.of(3)));

            assertThat(records.updateOne(json("{text: 'one'}"), new Note(read.id(), "two", Optional.empty()), false))
                    .isTrue();
            assertThat(records.updateOne(json("{text: 'one'}"), read, false)).isFalse();
            assertThat(records.updateOne(
                            json("{text: 'new'}"), new Note(Optional.empty(), "new", Optional.of(1)), true))
                    .isTrue();
        });
        assertThat(notes.find(json("{text: 'two'}")).first())
                .isEqualTo(json("{text: 'two', tags: ['a'], inner: {x: 1}}").append("_id", new BsonObjectId(id)));
        assertThat(notes.find(json("{text: 'new'}")).first()).containsEntry("size", new BsonInt32(1));
    }

    /** What is stored is no fault of the caller's, and its shape is not for him. */
    @Test
    void aDocumentThatDoesNotFitBreaksTheFunction() {
        notes.insertOne(json("{text: 5}"));
        Consumer<FunctionContext> read = context ->
                context.database(database).collection("notes", Note.class).findOne(json("{}"));
        run(
                true,
                context -> assertThatThrownBy(() -> read.accept(context))
                        .hasMessageContaining(database + ".notes.text: must be a string"));
        assertThatThrownBy(() -> run(true, read))
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.FUNCTION_BROKEN))
                .hasMessage("function 'f' failed unexpectedly");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResultHoldsFiftyThousandDocumentsAtMost(boolean system) {
        notes.insertMany(IntStream.rangeClosed(0, DocumentCollection.MAX_RESULTS)
                .mapToObj(i -> new BsonDocument("_id", new BsonInt32(i)))
                .toList());
        run(system, context -> {
            DocumentCollection collection = notes(context);
            for (Runnable way : List.<Runnable>of(
                    collection::find,
                    () -> collection.find(Find.all().limit(60_000)),
                    () -> collection.aggregate(List.of()))) {
                assertThatThrownBy(way::run).hasMessageContaining("more than 50000 documents");
            }
            assertThat(collection.find(Find.all().limit(50_000))).hasSize(50_000);
            int[] seen = {0};
            collection.forEach(Find.all(), _ -> seen[0]++);
            assertThat(seen[0]).isEqualTo(50_001);
        });
        assertThatThrownBy(() -> run(system, context -> notes(context).find()))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.READ_SIZE_LIMIT_EXCEEDED));
    }
}
