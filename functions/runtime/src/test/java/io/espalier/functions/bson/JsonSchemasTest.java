package io.espalier.functions.bson;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** The schema of a type says what the mapper takes. */
class JsonSchemasTest {
    private enum Size {
        SMALL,
        LARGE
    }

    private record Tree(@BsonProperty("_id") ObjectId id, List<Tree> children) {}

    private record All(
            String text,
            boolean flag,
            long number,
            double fraction,
            Size size,
            Map<String, Integer> counts,
            Optional<BsonValue> anything) {}

    private final JsonSchemas schemas = new JsonSchemas();

    @Test
    void recordsAreObjectsWithTheirComponents() {
        assertThat(schemas.of(All.class)).isEqualTo(BsonDocument.parse("""
                {type: 'object', additionalProperties: false,
                 required: ['text', 'flag', 'number', 'fraction', 'size', 'counts'],
                 properties: {
                    text: {type: 'string'}, flag: {type: 'boolean'},
                    number: {type: 'integer', minimum: NumberLong('-9223372036854775808'),
                             maximum: NumberLong('9223372036854775807')},
                    fraction: {type: 'number'}, size: {enum: ['SMALL', 'LARGE']},
                    counts: {type: 'object',
                             additionalProperties: {type: 'integer', minimum: -2147483648, maximum: 2147483647}},
                    anything: {anyOf: [{}, {type: 'null'}]}}}"""));
        assertThat(schemas.components(All.class)).isEqualTo(7);
    }

    @Test
    void datesAndBytesAreWrappersOfEjson() {
        assertThat(schemas.of(Instant.class).toJson())
                .isEqualTo("{\"type\": \"object\", \"properties\": {\"$date\": {\"type\": \"string\", \"format\":"
                        + " \"date-time\"}}, \"required\": [\"$date\"], \"additionalProperties\": false}");
        assertThat(schemas.of(byte[].class).toJson()).contains("\"$binary\"", "\"base64\"", "\"subType\"");
    }

    @Test
    void aRecordInsideItselfAllowsAnything() {
        assertThat(schemas.of(Tree.class)).isEqualTo(BsonDocument.parse("""
                {type: 'object', additionalProperties: false, required: ['_id', 'children'],
                 properties: {_id: {type: 'string', pattern: '^[0-9a-fA-F]{24}$'},
                              children: {type: 'array', items: {}}}}"""));
    }
}
