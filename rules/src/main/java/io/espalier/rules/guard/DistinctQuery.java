package io.espalier.rules.guard;

import com.mongodb.client.ClientSession;
import com.mongodb.client.DistinctIterable;
import com.mongodb.client.MongoCollection;
import io.espalier.rules.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/** MongoDB's {@code distinct}. */
final class DistinctQuery {
    private DistinctQuery() {}

    /**
     * @param options sets what differs from the usual
     */
    static List<BsonValue> run(
            Connection connection,
            Namespace namespace,
            String field,
            Bson query,
            UnaryOperator<DistinctIterable<BsonValue>> options) {
        MongoCollection<BsonDocument> collection = connection.collection(namespace);
        Optional<ClientSession> session = connection.transaction().session();
        DistinctIterable<BsonValue> values = session.isPresent()
                ? collection.distinct(session.get(), field, query, BsonValue.class)
                : collection.distinct(field, query, BsonValue.class);
        List<BsonValue> found = new ArrayList<>();
        // The driver hands a null of the database on as a null of Java.
        options.apply(values.maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS))
                .forEach(value -> found.add(Objects.requireNonNullElse(value, BsonNull.VALUE)));
        return found;
    }
}
