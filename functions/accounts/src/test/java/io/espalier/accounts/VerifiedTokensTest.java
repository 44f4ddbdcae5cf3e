package io.espalier.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.espalier.accounts.SessionRepository.Session;
import io.espalier.accounts.Tokens.Access;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
    private final VerifiedTokens tokens = new VerifiedTokens();
    private final AtomicInteger verified = new AtomicInteger();

    @Test
    void aTokenIsVerifiedOnce() {
        Access first = use("token");
        Access second = use("token");

        assertThat(second).isSameAs(first);
        assertThat(verified).hasValue(1);
    }

    @Test
    void whatIsNotGenuineIsVerifiedEachTime() {
        for (int i = 0; i < 3; i++) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> tokens.get("forged", () -> {
                        verified.incrementAndGet();
                        throw new IllegalStateException();
                    }));
        }

        assertThat(verified).hasValue(3);
    }

    @Test
    void thoseInUseStayAndTheOthersAreForgotten() {
        use("forgotten");
        for (int i = 0; i < 5_000; i++) {
            use("token " + i);
            use("in use");
        }

        verified.set(0);
        use("in use");
        assertThat(verified).hasValue(0);
        use("forgotten");
        assertThat(verified).hasValue(1);
    }

    @Test
    void longOnesAreNotKept() {
        String large = "x".repeat(4_097);

        use(large);
        use(large);

        assertThat(verified).hasValue(2);
    }

    private Access use(String token) {
        return tokens.get(token, () -> {
            verified.incrementAndGet();
            return new Access(
                    new Session(new ObjectId(), new ObjectId(), "device"), new BsonDocument(), Optional.empty(), 0);
        });
    }
}
