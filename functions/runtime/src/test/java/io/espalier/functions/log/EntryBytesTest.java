package io.espalier.functions.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.app.AppMetadata;
import io.espalier.functions.Caller;
import io.espalier.functions.EndedCall;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.RequestInfo;
import io.espalier.functions.call.Doors;
import io.espalier.rules.Namespace;
import io.espalier.rules.metrics.CollectionMetrics;
import io.espalier.rules.metrics.CollectionMetrics.RoleMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.BSONException;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Entries, written as bytes. */
class EntryBytesTest {
    private static BsonDocument read(RawBsonDocument entry) {
        // By the driver, value by value.
        return BsonDocument.parse(entry.toJson());
    }

    @Test
    void whatIsWrittenIsReadByTheDriver() {
        EntryBytes bytes = new EntryBytes()
                .text("ascii", "a")
                .text("empty", "")
                .text("wide", "é\u20ac\ud83d\ude00\0")
                .text("half", "a\ud83d")
                .number("int", Integer.MIN_VALUE)
                .number("long", Long.MAX_VALUE - 1)
                .date("moment", Instant.parse("1969-12-31T23:59:59.999Z"))
                .id("id", new ObjectId("0123456789abcdef01234567"));
        bytes.begin("ünner").texts("list", List.of("x")).end();
        bytes.value("value", BsonDocument.parse("{a: [1, {b: null}]}")).text("last", "y");
        assertThat(read(bytes.entry())).isEqualTo(BsonDocument.parse("""
                        {ascii: 'a', empty: '', wide: 'é€😀\\u0000', half: 'a?', int: -2147483648,
                         long: {$numberLong: '9223372036854775806'}, moment: {$date: '1969-12-31T23:59:59.999Z'},
                         id: {$oid: '0123456789abcdef01234567'}, 'ünner': {list: ['x']}, value: {a: [1, {b: null}]}, last: 'y'}
                        """));
    }

    @Test
    void entriesGrowAsFarAsTheyMust() {
        EntryBytes bytes = new EntryBytes();
        for (int i = 0; i < 1000; i++) {
            bytes.text("ä" + i, "x".repeat(i)).number("n" + i, i);
        }
        BsonDocument entry = read(bytes.entry());
        assertThat(entry).hasSize(2000);
        assertThat(entry.getString("ä999").getValue()).hasSize(999);
    }

    @Test
    void noNameEndsBeforeItsEnd() {
        assertThat(read(new EntryBytes().number("a\0b", 1).entry()))
                .isEqualTo(new BsonDocument("a?b", new BsonInt32(1)));
        EntryBytes bytes = new EntryBytes().number("before", 1);
        assertThatThrownBy(() -> bytes.value("v", new BsonDocument("a\0b", new BsonArray())))
                .isInstanceOf(BSONException.class);
        assertThat(read(bytes.entry())).isEqualTo(new BsonDocument("before", new BsonInt32(1)));
    }

    @Test
    void theEntryOfAnOrdinaryCallIsSmall() {
        Instant now = Instant.now();
        EndedCall ended = new EndedCall(
                FunctionCall.of(
                                "readNote",
                                List.of(),
                                new Caller.User(Doors.user(new ObjectId().toHexString())),
                                Origin.CLIENT,
                                UUID.randomUUID().toString())
                        .withRequest(new RequestInfo("POST", "http://127.0.0.1/readNote", "", "127.0.0.1", Map.of())),
                Optional.empty(),
                false,
                now,
                now,
                List.of(),
                List.of(new CollectionMetrics(
                        new Namespace("trial", "notes"), List.of(new RoleMetrics("owner", 1, 0, 0)), 0, 0)),
                Optional.empty());
        LogEntries entries = new LogEntries(
                new LoggedApp(AppMetadata.of("trial-local", "Trial"), Map.of(), Map.of()), new LogRedaction(List.of()));
        assertThat(entries.entryOf(ended).getByteBuffer().remaining()).isLessThanOrEqualTo(576);
    }
}
