package io.espalier.triggers.position;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class ResumeTokenTest {
    @Test
    void beginsWithTheClusterTime() {
        ResumeToken token = token("82F5000000000000072B0229296E04");
        assertThat(token.clusterTime()).hasValue(new BsonTimestamp(0xF5000000, 7));
        assertThat(token.epochSecond()).hasValue(0xF5000000L);
    }

    @Test
    void anotherEncodingTellsNoTime() {
        assertThat(token("83F500000000000007").epochSecond()).isEmpty();
        assertThat(token("82F5").clusterTime()).isEmpty();
        assertThat(token("82F5").epochSecond()).isEmpty();
    }

    private static ResumeToken token(String data) {
        return new ResumeToken(new BsonDocument("_data", new BsonString(data)));
    }
}
