package io.espalier.rules.guard;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.espalier.rules.Namespace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * An index that cannot find texts for callers under rules, who compare exactly, because it has another collation
 * (spec/app-services.md §2.8, 11). Without a collation of its own an index has that of its collection.
 *
 * @param locale of the index's collation
 */
public record UnusableIndex(Namespace namespace, String index, String locale) {

    /**
     * Asks MongoDB: one command for each database, and one for each collection that exists.
     *
     * @param collections the ones to look at
     */
    public static List<UnusableIndex> of(MongoClient client, Set<Namespace> collections) {
        List<UnusableIndex> found = new ArrayList<>();
        collections.stream()
                .collect(Collectors.groupingBy(Namespace::database))
                .forEach((database, namespaces) -> collect(client.getDatabase(database), namespaces, found));
        found.sort(Comparator.comparing((UnusableIndex each) -> each.namespace().toString())
                .thenComparing(UnusableIndex::index));
        return found;
    }

    private static void collect(MongoDatabase database, List<Namespace> namespaces, List<UnusableIndex> found) {
        Set<String> existing = existing(database, namespaces);
        for (Namespace namespace : namespaces) {
            if (existing.contains(namespace.collection())) {
                database.getCollection(namespace.collection())
                        .listIndexes(BsonDocument.class)
                        .forEach(index -> collect(namespace, index, found));
            }
        }
    }

    /** A view has no indexes of its own. */
    private static Set<String> existing(MongoDatabase database, List<Namespace> namespaces) {
        return database.listCollections(BsonDocument.class)
                .filter(Filters.and(
                        Filters.in(
                                "name",
                                namespaces.stream().map(Namespace::collection).toList()),
                        Filters.eq("type", "collection")))
                .map(collection -> collection.getString("name").getValue())
                .into(new HashSet<>());
    }

    /** MongoDB tells no collation where it is the simple one. */
    private static void collect(Namespace namespace, BsonDocument index, List<UnusableIndex> found) {
        if (index.containsKey("collation")) {
            found.add(new UnusableIndex(
                    namespace,
                    index.getString("name").getValue(),
                    index.getDocument("collation")
                            .getString("locale", new BsonString(""))
                            .getValue()));
        }
    }

    /** In one line, with advice. */
    public String toText() {
        return "index '" + index + "' of '" + namespace + "' has the collation '" + locale
                + "': callers under rules compare texts exactly and cannot use it for them; add an index with the collation"
                + " {locale: 'simple'}";
    }
}
