package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.AppClient;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The functions of the trial application do what other tests rely on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrialFunctionsIT {
    private final TrialServer server = TrialServer.start(Map.of());

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeAll
    void noPartOfTheAppIsRefused() {
        assertThat(server.process().log()).contains("0 refused, 0 missing");
    }

    @Test
    void echoGivesBackWhatItWasGiven() {
        BsonDocument value = BsonDocument.parse("{a: [1, {b: 'c'}]}");
        AppClient.Answer answer = server.user().call("echo", value);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(value);
    }

    @Test
    void bothWaysToLogInLeadToTheFunctions() {
        AppClient registered = server.nobody().register("kate@trial.example", "a-long-password");
        assertThat(registered.call("empty").body()).isEqualTo("{\"$undefined\": true}");
        assertThat(server.user().call("empty").status()).isEqualTo(200);
        assertThat(server.nobody().call("empty").status()).isEqualTo(401);
    }

    @Test
    void theEndpointIsOpenToEverybody() {
        AppClient.Answer answer = server.nobody().endpoint("PUT", "/echo", "[1]");
        assertThat(answer.json()).isEqualTo(BsonDocument.parse("{method: 'PUT', bodyBytes: 3}"));
    }

    @Test
    void failFailsWithItsMessage() {
        AppClient.Answer answer = server.user().call("fail", new BsonString("because"));
        assertThat(answer.errorCode()).isEqualTo("FunctionExecutionError");
        assertThat(answer.body()).contains("because");
    }

    @Test
    void writesLeaveTheirNotes() {
        AppClient user = server.user();
        assertThat(user.call("write", new BsonString("one")).status()).isEqualTo(200);
        assertThat(user.call("writeInTransaction", new BsonString("two")).status())
                .isEqualTo(200);
        assertThat(TrialServer.notes("one")).isEqualTo(1);
        assertThat(TrialServer.notes("two")).isEqualTo(2);
    }

    @Test
    void largeResultsArriveWhole() {
        AppClient user = server.user();
        AppClient.Answer list = user.call("hugeResult", new BsonInt64(3 * 1024));
        assertThat(BsonArray.parse(list.body()))
                .hasSize(3)
                .allMatch(text -> text.asString().getValue().length() == 1024);
        assertThat(user.call("hugeText", new BsonInt32(1_000_000)).body()).hasSize(1_000_002);
    }
}
