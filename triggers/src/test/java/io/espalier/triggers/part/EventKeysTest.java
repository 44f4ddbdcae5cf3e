package io.espalier.triggers.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.Ordering;
import io.espalier.triggers.position.ResumeToken;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventKeysTest {
    private static final ResumeToken TOKEN = new ResumeToken(new BsonDocument("_data", new BsonString("82A")));

    private final EventKeys keys = new EventKeys(Ordering.DOCUMENT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | {$numberLong: '1'}",
                "1 | {$numberDouble: '1.0'}",
                "1 | {$numberDecimal: '1.00'}",
                "{$numberDouble: '0.5'} | {$numberDecimal: '0.50'}",
                "0 | {$numberDouble: '-0.0'}",
                "100 | {$numberDecimal: '1E+2'}"
            })
    void equalNumbersAreOneDocument(String one, String other) {
        assertThat(document("{_id: " + one + "}")).isEqualTo(document("{_id: " + other + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{_id: 2}",
                "{_id: '1'}",
                "{_id: {a: 1}}",
                "{_id: null}",
                "{_id: {$numberDouble: '0.1'}}",
                "{_id: {$numberDouble: 'NaN'}}",
                "{_id: {$numberDecimal: '-Infinity'}}",
                "{_id: {$numberDecimal: '9E+6144'}}",
                "{_id: 1, shard: 1}"
            })
    void otherKeysAreOtherDocuments(String key) {
        assertThat(document(key)).isPresent().isNotEqualTo(document("{_id: 1}"));
    }

    @Test
    void theNamespaceIsPartOfIt() {
        assertThat(keys.document(change("{ns: {db: 'a', coll: 'b'}, documentKey: {_id: 1}}")))
                .isNotEqualTo(keys.document(change("{ns: {db: 'a', coll: 'c'}, documentKey: {_id: 1}}")));
    }

    @Test
    void longKeysStayShort() {
        assertThat(document("{_id: '" + "x".repeat(1_000) + "'}").orElseThrow()).hasSizeLessThan(250);
    }

    @Test
    void theOrderSaysWhichEventsWaitForEachOther() {
        Optional<String> document = document("{_id: 1}");
        assertThat(keys.lane(document, TOKEN)).isEqualTo(document);
        assertThat(keys.lane(Optional.empty(), TOKEN)).isEmpty();
        assertThat(new EventKeys(Ordering.NONE).lane(document, TOKEN)).hasValue("82A");
        assertThat(new EventKeys(Ordering.TOTAL).lane(document, TOKEN))
                .isEqualTo(new EventKeys(Ordering.TOTAL).lane(Optional.empty(), TOKEN));
    }

    private Optional<String> document(String key) {
        return keys.document(change("{ns: {db: 'a', coll: 'b'}, documentKey: " + key + "}"));
    }

    private static RawBsonDocument change(String json) {
        return RawBsonDocument.parse(json);
    }
}
