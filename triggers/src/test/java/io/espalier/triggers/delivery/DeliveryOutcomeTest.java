package io.espalier.triggers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.triggers.failure.StreamFailure;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryOutcomeTest {

    @Test
    void aFunctionsOwnFailureIsFinal() {
        assertThat(outcome(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, null, true))
                .isEqualTo(new DeliveryOutcome.Failed("FunctionExecutionError", "said"));
        assertThat(outcome(FunctionErrorCode.MONGODB_ERROR, new MongoException(11000, "duplicate"), true))
                .isInstanceOf(DeliveryOutcome.Failed.class);
    }

    @Test
    void aDatabaseThatIsAwayIsTriedAgainHoweverDeepItIsWrapped() {
        MongoException socket = new MongoSocketReadException("gone", new ServerAddress());
        assertThat(outcome(FunctionErrorCode.MONGODB_ERROR, new IllegalStateException(socket), true))
                .isInstanceOf(DeliveryOutcome.Postponed.class);
        MongoException conflict = new MongoException(112, "write conflict");
        assertThat(outcome(FunctionErrorCode.MONGODB_ERROR, conflict, true))
                .isInstanceOf(DeliveryOutcome.Postponed.class);
    }

    @Test
    void aFullProcessIsTriedAgain() {
        assertThat(outcome(FunctionErrorCode.TOO_MANY_REQUESTS, null, true))
                .isInstanceOf(DeliveryOutcome.Postponed.class);
    }

    @Test
    void aTimeLimitIsTheFunctionsUnlessMongoDbGaveUpLongBefore() {
        MongoException late = new MongoOperationTimeoutException("no server");
        assertThat(outcome(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, late, true))
                .isInstanceOf(DeliveryOutcome.Postponed.class);
        assertThat(outcome(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, late, false))
                .isInstanceOf(DeliveryOutcome.Failed.class);
        assertThat(outcome(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, null, true))
                .isInstanceOf(DeliveryOutcome.Failed.class);
    }

    @Test
    void eachErrorOfAStreamHasItsOutcome() {
        assertThat(stream(286)).isEqualTo(StreamFailure.HISTORY_LOST);
        assertThat(stream(136)).isEqualTo(StreamFailure.HISTORY_LOST);
        assertThat(stream(280)).isEqualTo(StreamFailure.TOKEN_REFUSED);
        assertThat(stream(10334)).isEqualTo(StreamFailure.EVENT_TOO_LARGE);
        assertThat(stream(13)).isEqualTo(StreamFailure.REFUSED);
        assertThat(stream(40573)).isEqualTo(StreamFailure.REFUSED);
        assertThat(stream(10107)).isEqualTo(StreamFailure.TRANSIENT);
        assertThat(stream(43)).isEqualTo(StreamFailure.TRANSIENT);
        MongoException labelled = new MongoException(4711, "new in some version");
        labelled.addLabel("ResumableChangeStreamError");
        assertThat(StreamFailure.of(labelled)).isEqualTo(StreamFailure.TRANSIENT);
    }

    private static StreamFailure stream(int code) {
        BsonDocument answer = BsonDocument.parse("{ok: 0, code: " + code + ", errmsg: 'x'}");
        return StreamFailure.of(new MongoCommandException(answer, new ServerAddress()));
    }

    private static DeliveryOutcome outcome(FunctionErrorCode code, @Nullable Throwable cause, boolean inTime) {
        return DeliveryOutcome.ofFailure(new FunctionException(code, "said", cause), inTime);
    }
}
