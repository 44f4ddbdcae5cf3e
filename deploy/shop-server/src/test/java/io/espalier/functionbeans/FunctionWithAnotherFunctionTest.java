package io.espalier.functionbeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.quarkus.funqy.Funq;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application whose function reaches around the one door, to another bean with functions, cannot be built. */
class FunctionWithAnotherFunctionTest {

    @RegisterExtension
    static final QuarkusUnitTest BUILD = new QuarkusUnitTest()
            .withApplicationRoot(archive -> archive.addClasses(Sneaky.class, Honest.class))
            .assertException(
                    failure -> assertThat(failure)
                            .hasStackTraceContaining(
                                    "Sneaky has functions and must not inject io.espalier.functionbeans.FunctionWithAnotherFunctionTest$Honest"));

    @Singleton
    public static class Sneaky {
        @Inject
        Honest honest;

        @Funq("sneaky")
        public String sneaky() {
            return honest.honest();
        }
    }

    @Singleton
    public static class Honest {
        @Funq("honest")
        public String honest() {
            return "honest";
        }
    }

    @Test
    void isNotBuilt() {
        fail("the application was built");
    }
}
