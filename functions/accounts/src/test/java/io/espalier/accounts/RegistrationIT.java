package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RegistrationIT {
    @Test
    void takenAddressesAreRefusedWhetherPendingOrConfirmed() {
        TestHouse house = TestHouse.open();
        house.accounts.register(EMAIL, PASSWORD);

        assertNameInUse(() -> house.accounts.register(EMAIL, "another password"));
        assertNameInUse(() -> house.forFunctions.createEmailPasswordUser(EMAIL, "another password"));
        LoginResult login = house.login();
        assertNameInUse(() -> house.accounts.register(EMAIL, "another password"));

        assertThat(house.login().userId()).isEqualTo(login.userId());
    }

    @Test
    void addressesAreComparedAsTheyAreWritten() {
        TestHouse house = TestHouse.open();
        house.accounts.register(EMAIL, PASSWORD);

        house.accounts.register("Ada@shop.example", "another password");

        assertThat(house.login("Ada@shop.example", "another password").userId())
                .isNotEqualTo(house.login().userId());
    }

    @Test
    void ofManyRegistrationsAtOnceOneWins() throws InterruptedException {
        TestHouse house = TestHouse.open();
        TestHouse other = house.situation.open();
        List<Callable<String>> runners = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String password = "password " + i;
            runners.add(() -> {
                house.accounts.register(EMAIL, password);
                return password;
            });
            runners.add(() -> {
                other.forFunctions.createEmailPasswordUser(EMAIL, "direct " + password);
                return "direct " + password;
            });
        }

        Race.Outcome<String> outcome = Race.run(runners);

        assertThat(outcome.results()).hasSize(1);
        assertThat(outcome.failures())
                .hasSize(19)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                FunctionException.class,
                                e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.ACCOUNT_NAME_IN_USE)));
        assertThat(house.users().countDocuments()).isEqualTo(1);
        assertThat(house.login(EMAIL, outcome.results().getFirst()).userId()).isNotEmpty();
    }

    @Test
    void unfitCredentialsLeaveNothing() {
        TestHouse house = TestHouse.open();

        assertRefused(FunctionErrorCode.INVALID_PARAMETER, "'email'", () -> house.accounts.register("ada", PASSWORD));
        assertRefused(
                FunctionErrorCode.INVALID_PARAMETER,
                "'password'",
                () -> house.forFunctions.createEmailPasswordUser(EMAIL, "short"));

        assertThat(house.users().countDocuments()).isZero();
    }

    private static void assertNameInUse(ThrowingCallable call) {
        assertRefused(FunctionErrorCode.ACCOUNT_NAME_IN_USE, "name already in use", call);
    }
}
