package io.espalier.rules.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.ClientSession;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every write under rules leaves only documents that fit the schema, and what a schema says never shows what is hidden. */
class SchemaEnforcementIT {
    private static final String OWN = """
            {roles: [
              {name: 'owner', apply_when: {owner: '%%user.id'}, read: true, write: true},
              {name: 'reader', apply_when: {}, read: true, write: false}
            ]}""";

    private static final String ORDER = """
            {bsonType: 'object', required: ['owner', 'total'], properties: {
              _id: {bsonType: 'int'},
              owner: {bsonType: 'string'},
              total: {bsonType: 'int', minimum: 0, validate: {'%or': [{'%%prev': {'%exists': false}}, {'%%this': {'%gte': '%%prev'}}]}}
            }}""";

    private final GuardedFixture orders =
            GuardedFixture.of("schema_enforcement", OWN).withSchema(ORDER);
    private final DocumentCollection ada = orders.as(GuardedFixture.ADA);

    @Test
    void insertsAreChecked() {
        ada.insertOne(json("{_id: 1, owner: 'ada', total: 5}"));

        assertThat(refused(() -> ada.insertOne(json("{_id: 2, owner: 'ada', total: 'much'}"))))
                .isEqualTo(
                        "insert failed: the document does not fit the schema of 'schema_enforcement.orders': 'total':"
                                + " bsonType: expected int, found string \"much\"");
        assertThat(refused(() -> ada.insertMany(
                        List.of(json("{_id: 3, owner: 'ada', total: 1}"), json("{_id: 4, owner: 'ada'}")))))
                .endsWith("'total': required: expected a value, found nothing");
        assertThat(orders.allStored()).containsExactly(json("{_id: 1, owner: 'ada', total: 5}"));
    }

    @Test
    void updatesAndReplacementsAreCheckedWithTheDocumentBefore() {
        orders.stored("{_id: 1, owner: 'ada', total: 5}");

        assertThat(refused(() -> ada.updateOne(json("{_id: 1}"), json("{$set: {total: 4}}"))))
                .endsWith("'total': validate: expected its expression to be true, found int 4");
        assertThat(refused(() -> ada.updateMany(json("{}"), json("{$unset: {total: 1}}"))))
                .startsWith("update failed: ")
                .endsWith("'total': required: expected a value, found nothing");
        assertThat(refused(() -> ada.replaceOne(json("{_id: 1}"), json("{owner: 'ada', total: -1}"), false)))
                .endsWith(
                        "'total': minimum: expected at least int 0, found int -1; 'total': validate: expected its expression"
                                + " to be true, found int -1");
        assertThat(orders.allStored()).containsExactly(json("{_id: 1, owner: 'ada', total: 5}"));

        ada.updateOne(json("{_id: 1}"), json("{$inc: {total: 1}}"));
        assertThat(orders.allStored()).containsExactly(json("{_id: 1, owner: 'ada', total: 6}"));
    }

    @Test
    void upsertsAreCheckedAsInserts() {
        assertThat(refused(() -> ada.updateOne(json("{_id: 7}"), json("{$set: {owner: 'ada'}}"), true)))
                .startsWith("insert failed: ");
        assertThat(refused(() -> ada.replaceOne(json("{_id: 7}"), json("{owner: 'ada', total: 1.5}"), true)))
                .endsWith("'total': bsonType: expected int, found double 1.5");
        assertThat(orders.allStored()).isEmpty();

        ada.updateOne(json("{_id: 7}"), json("{$set: {owner: 'ada', total: 1}}"), true);
        assertThat(orders.allStored()).containsExactly(json("{_id: 7, owner: 'ada', total: 1}"));
    }

    @Test
    void aDocumentThatDoesNotFitCannotBeDeletedAndCanBeRepaired() {
        orders.stored("{_id: 1, owner: 'ada', total: '5'}");

        assertThat(refused(() -> ada.deleteOne(json("{_id: 1}"))))
                .startsWith("delete failed: ")
                .endsWith("'total': bsonType: expected int, found string \"5\"");
        assertThat(refused(() -> ada.deleteMany(json("{}")))).startsWith("delete failed: ");
        assertThat(refused(() -> ada.updateOne(json("{_id: 1}"), json("{$set: {note: 'x'}}"))))
                .startsWith("update failed: ");
        assertThat(ada.findOne(json("{_id: 1}"))).as("reading is not checked").isPresent();

        orders.asSystem().updateOne(json("{_id: 1}"), json("{$set: {total: 5}}"));
        assertThat(ada.deleteOne(json("{_id: 1}"))).isOne();
    }

    @Test
    void systemAccessIsNotChecked() {
        DocumentCollection system = orders.asSystem();
        system.insertOne(json("{_id: 'any', total: 'any'}"));
        system.updateOne(json("{}"), Update.operators(json("{$set: {total: -1}}")), false);
        system.deleteMany(json("{}"));
        assertThat(orders.allStored()).isEmpty();
    }

    @Test
    void theRulesDecideFirst() {
        orders.stored("{_id: 1, owner: 'grace', total: 'secret'}");

        assertNotPermitted(
                () -> ada.insertOne(json("{_id: 2, owner: 'grace', total: 'much'}")), "insert not permitted");
        assertNotPermitted(() -> ada.updateOne(json("{_id: 1}"), json("{$set: {total: 'x'}}")), "update not permitted");
        assertNotPermitted(() -> ada.deleteOne(json("{_id: 1}")), "delete not permitted");
    }

    @Test
    void anIdOfTheWrongTypeIsAnsweredAsAppServicesDoes() {
        assertNotPermitted(() -> ada.insertOne(json("{_id: 'one', owner: 'ada', total: 1}")), "insert not permitted");
        assertNotPermitted(() -> ada.insertOne(json("{owner: 'ada', total: 1}")), "insert not permitted");
        assertNotPermitted(
                () -> ada.updateOne(json("{_id: 'one'}"), json("{$set: {owner: 'ada', total: 1}}"), true),
                "insert not permitted");
    }

    @Test
    void aHiddenFieldThatDoesNotFitIsNotNamed() {
        GuardedFixture fixture = GuardedFixture.of("schema_hidden", """
                        {roles: [{name: 'r', apply_when: {}, fields: {
                          _id: {read: true}, note: {read: true, write: true}, salary: {write: {'%%root.open': true}},
                          inner: {fields: {shown: {read: true, write: true}}}, open: {read: true}}}]}""")
                .withSchema("""
                        {properties: {salary: {bsonType: 'int', maximum: 10}, note: {maxLength: 3},
                          inner: {maxProperties: 1, properties: {secret: {enum: [1]}}}}}""")
                .stored("{_id: 1, note: 'a', salary: 4711}", "{_id: 2, note: 'a', inner: {shown: 1, secret: 4711}}");
        DocumentCollection caller = fixture.as(GuardedFixture.ADA);

        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> caller.updateOne(json("{_id: 1}"), json("{$set: {note: 'b'}}")),
                () -> caller.updateOne(json("{_id: 2}"), json("{$set: {note: 'b'}}")),
                () -> caller.updateOne(json("{_id: 2}"), json("{$set: {'inner.shown': 2}}")))) {
            assertThat(refused(write))
                    .isEqualTo("update failed: what you do not see of the document does not fit the schema of"
                            + " 'schema_hidden.orders'");
        }
        assertThat(refused(() -> caller.updateOne(json("{_id: 1}"), json("{$set: {note: 'long'}}"))))
                .isEqualTo(
                        "update failed: the document does not fit the schema of 'schema_hidden.orders': 'note': maxLength:"
                                + " expected at most 3 characters, found string \"long\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{properties: {secret: {bsonType: 'int'}}}",
                "{properties: {secret: {enum: ['other']}}}",
                "{properties: {secret: {pattern: '^x'}}}",
                "{properties: {secret: {minLength: 100}}}",
                "{properties: {secret: {validate: {'%%this': 'other'}}}}",
                "{properties: {secret: {not: {bsonType: 'string'}}}}",
                "{properties: {list: {items: {bsonType: 'string'}}}}",
                "{properties: {list: {uniqueItems: true}}}",
                "{properties: {list: {maxItems: 1}}}",
                "{properties: {list: {items: [{}], additionalItems: false}}}",
                "{properties: {inner: {maxProperties: 1}}}",
                "{properties: {inner: {additionalProperties: false, properties: {shown: {}}}}}",
                "{properties: {inner: {properties: {hidden: {bsonType: 'string'}}}}}",
                "{additionalProperties: false, properties: {_id: {}, note: {}, inner: {}, list: {}}}",
                "{patternProperties: {'^sec': {bsonType: 'int'}}}",
                "{dependencies: {secret: ['missing']}}",
                "{dependencies: {secret: {maxProperties: 2}}}",
                "{maxProperties: 3}",
                "{anyOf: [{properties: {secret: {enum: ['other']}}}, {required: ['missing']}]}",
                "{oneOf: [{required: ['secret']}, {required: ['note']}]}",
                "{not: {required: ['secret']}}",
                "{enum: [{}]}"
            })
    void noKeywordShowsWhatIsHidden(String schema) {
        GuardedFixture fixture = GuardedFixture.of("schema_probes", """
                        {roles: [
                          {name: 'writer', apply_when: {'%%user.id': 'ada'}, delete: true, fields: {
                            _id: {read: true}, note: {read: true, write: true},
                            inner: {fields: {shown: {read: true, write: true}}}}, additional_fields: {write: false}}]}""")
                .withSchema(schema)
                .stored("{_id: 1, note: 'a', secret: 'hunter2', list: [7, 7], inner: {shown: 1, hidden: 4711}}");
        DocumentCollection caller = fixture.as(GuardedFixture.ADA);

        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> caller.updateOne(json("{_id: 1}"), json("{$set: {note: 'b'}}")),
                () -> caller.updateMany(json("{}"), json("{$set: {'inner.shown': 2}}")),
                () -> caller.findOneAndUpdate(
                        json("{}"), Update.operators(json("{$set: {note: 'b'}}")), FindAndModify.returningNew()))) {
            assertThat(refused(write))
                    .isEqualTo("update failed: what you do not see of the document does not fit the schema of"
                            + " 'schema_probes.orders'");
        }
    }

    @Test
    void aFailureEndsTheCallersTransaction() {
        AtomicInteger refusals = new AtomicInteger();
        try (ClientSession session = orders.client().startSession()) {
            session.startTransaction();
            DocumentCollection joined = orders.as(GuardedFixture.ADA, new Transaction() {
                @Override
                public Optional<ClientSession> session() {
                    return Optional.of(session);
                }

                @Override
                public void refused() {
                    refusals.incrementAndGet();
                }
            });
            refused(() -> joined.insertOne(json("{_id: 1, owner: 'ada'}")));
            session.abortTransaction();
        }
        assertThat(refusals).hasValue(1);
    }

    private static BsonDocument json(String json) {
        return GuardedFixture.json(json);
    }

    private static String refused(ThrowingCallable write) {
        RulesException refusal = catchThrowableOfType(RulesException.class, write);
        assertThat(refusal.code()).as(refusal::toString).isEqualTo(RulesErrorCode.SCHEMA_VALIDATION_FAILED);
        return String.valueOf(refusal.getMessage());
    }

    private static void assertNotPermitted(ThrowingCallable write, String message) {
        RulesException refusal = catchThrowableOfType(RulesException.class, write);
        assertThat(refusal.code()).as(refusal::toString).isEqualTo(RulesErrorCode.NOT_PERMITTED);
        assertThat(refusal).hasMessage(message);
    }
}
