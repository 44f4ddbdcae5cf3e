package io.espalier.functionbeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.mongodb.client.MongoClient;
import io.quarkus.funqy.Funq;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application whose function reaches around the one door, by a database client of its own, cannot be built. */
class FunctionWithDatabaseClientTest {

    @RegisterExtension
    static final QuarkusUnitTest BUILD = new QuarkusUnitTest()
            .withApplicationRoot(archive -> archive.addClass(Sneaky.class))
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining(
                            "Sneaky has functions and must not inject com.mongodb.client.MongoClient"));

    @Singleton
    public static class Sneaky {
        @Inject
        MongoClient client;

        @Funq("sneaky")
        public String sneaky() {
            return client.listDatabaseNames().first();
        }
    }

    @Test
    void isNotBuilt() {
        fail("the application was built");
    }
}
