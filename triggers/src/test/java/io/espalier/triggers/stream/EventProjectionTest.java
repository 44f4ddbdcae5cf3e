package io.espalier.triggers.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.triggers.failure.TriggerException;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventProjectionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{operationType: 1}",
                "{operationType: true, fullDocument: 1}",
                "{operationType: '$operationType', status: '$fullDocument.status'}",
                "{'fullDocument.secret': 0}",
                "{fullDocument: {secret: 0, address: {street: false}}}",
                "{_id: 1, operationType: 1}",
                "{}"
            })
    void keepsWhatItIsGiven(String project) {
        EventProjection projection = EventProjection.of(BsonDocument.parse(project));
        BsonDocument expected = BsonDocument.parse(project);
        expected.remove("_id");
        assertThat(projection.stage()).isEqualTo(expected);
        assertThat(projection.hidesToken()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{_id: 0, operationType: 1}|{operationType: 1}", "{_id: false}|{}"})
    void hidesTheTokenItself(String project, String stage) {
        EventProjection projection = EventProjection.of(BsonDocument.parse(project));
        assertThat(projection.stage()).isEqualTo(BsonDocument.parse(stage));
        assertThat(projection.hidesToken()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{fullDocument: 1}",
                "{operationType: 0}",
                "{operationType: 'update', fullDocument: 1}",
                "{fullDocument: {status: 1}}",
                "{status: {$toUpper: '$fullDocument.status'}}",
                "{operationType: null}"
            })
    void refusesToLoseTheOperationType(String project) {
        assertThatThrownBy(() -> EventProjection.of(BsonDocument.parse(project)))
                .isInstanceOf(TriggerException.class)
                .hasMessageContaining("operationType");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{_id: '$documentKey._id', operationType: 1}", "{_id: {a: 0}}"})
    void refusesAnotherTokenThanTheEvents(String project) {
        assertThatThrownBy(() -> EventProjection.of(BsonDocument.parse(project)))
                .hasMessageContaining("resume token");
    }
}
