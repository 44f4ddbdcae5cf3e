package io.espalier.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class SigningKeysIT {
    @Test
    void replicasThatStartTogetherShareOneKey() throws InterruptedException {
        TestHouse.Situation situation = TestHouse.Situation.fresh();
        List<Callable<String>> replicas = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TestHouse replica = situation.open();
            replicas.add(() -> replica.signer.sign(new BsonDocument("sub", new BsonString("ada"))));
        }

        Race.Outcome<String> outcome = Race.run(replicas);

        assertThat(outcome.failures()).isEmpty();
        assertThat(new HashSet<>(outcome.results())).hasSize(1);
    }

    @Test
    void keyIsNotFetchedBeforeItIsNeeded() {
        TestHouse house = TestHouse.open();

        assertThat(house.database.collection("signing_keys").countDocuments()).isZero();
        house.loginAnonymously();

        assertThat(house.database.collection("signing_keys").countDocuments()).isEqualTo(1);
    }

    @Test
    void configuredKeyIsNotStored() {
        TestHouse house = TestHouse.Situation.fresh()
                .with("espalier.accounts.token-key", "a key for tests of 32 bytes, yes")
                .open();

        house.loginAnonymously();

        assertThat(house.database.collection("signing_keys").countDocuments()).isZero();
    }

    @Test
    void shortKeyIsRefusedWithoutBeingShown() {
        TestHouse.Situation situation = TestHouse.Situation.fresh().with("espalier.accounts.token-key", "secret");

        assertThatThrownBy(situation::open)
                .hasMessageContaining("espalier.accounts.token-key has 6 bytes")
                .hasMessageNotContaining("secret");
    }
}
