package io.espalier.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.ServerAddress;
import java.io.IOException;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** Logs show where something broke, and nothing of what it broke on. */
class FailureTraceTest {
    @Test
    void classesAndFramesAreShownAndMessagesAreNot() {
        BsonDocument answer =
                BsonDocument.parse("{ok: 0, code: 11000, errmsg: 'dup key: { email: ada@shop.example }'}");
        Throwable failure = new IllegalStateException(
                "ada@shop.example\r\nforged line",
                new IOException("secret", new MongoCommandException(answer, new ServerAddress())));
        assertThat(FailureTrace.of(failure))
                .startsWith("java.lang.IllegalStateException\n    at io.espalier.functions.FailureTraceTest.")
                .contains("\ncaused by java.io.IOException\n")
                .contains("\ncaused by com.mongodb.MongoCommandException with code 11000\n")
                .doesNotContain("ada", "secret", "\r", "forged");
    }

    /** Messages of what is hidden from callers are made here, of paths and types. */
    @Test
    void whatBrokeIsNamedForOperators() {
        assertThat(FailureTrace.of(
                        new FunctionException(FunctionErrorCode.FUNCTION_BROKEN, "shop.orders.a\r\nb: is required")))
                .startsWith("io.espalier.functions.FunctionException: shop.orders.a??b: is required\n    at ");
        assertThat(FailureTrace.of(new FunctionException("ada@shop.example is unknown")))
                .doesNotContain("ada");
    }

    @Test
    void causesThatGoInCirclesEnd() {
        IllegalStateException first = new IllegalStateException();
        IllegalStateException second = new IllegalStateException(first);
        first.initCause(second);
        assertThat(FailureTrace.of(first).split("caused by", -1)).hasSize(6);
    }
}
