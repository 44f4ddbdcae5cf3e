package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.IndexOptions;
import io.espalier.rules.Namespace;
import io.espalier.testing.MongoReplicaSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnusableIndexIT {
    private static final Collation ENGLISH = Collation.builder().locale("en").build();

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final MongoDatabase database = client.getDatabase("indexes");

    @Test
    void indexesWithACollationAreNamed() {
        database.drop();
        database.createCollection("plain");
        database.getCollection("plain").createIndex(json("{a: 1}"));
        database.getCollection("plain").createIndex(json("{b: 1}"), new IndexOptions().collation(ENGLISH));
        database.createCollection("english", new CreateCollectionOptions().collation(ENGLISH));
        database.getCollection("english").createIndex(json("{a: 1}"));
        database.getCollection("english")
                .createIndex(json("{b: 1}"), new IndexOptions().collation(GuardedReader.SIMPLE));
        database.createView("view", "english", List.of());

        List<UnusableIndex> found = UnusableIndex.of(
                client, Set.of(namespace("plain"), namespace("english"), namespace("view"), namespace("missing")));

        assertThat(found)
                .containsExactly(
                        new UnusableIndex(namespace("english"), "_id_", "en"),
                        new UnusableIndex(namespace("english"), "a_1", "en"),
                        new UnusableIndex(namespace("plain"), "b_1", "en"));
        assertThat(found.getLast().toText())
                .startsWith("index 'b_1' of 'indexes.plain' has the collation 'en': ")
                .endsWith("add an index with the collation {locale: 'simple'}");
    }

    private static Namespace namespace(String collection) {
        return new Namespace("indexes", collection);
    }
}
