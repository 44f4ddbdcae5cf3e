package io.espalier.accounts;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.espalier.app.AuthenticationTriggerDefinition.Operation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;

/** What an authentication trigger would be told from its opening on. */
final class WatchedUsers implements AutoCloseable {
    static final Set<Operation> ALL = EnumSet.allOf(Operation.class);
    static final Set<String> BOTH = Set.of("local-userpass", "anon-user");

    private final TestHouse house;
    private final MongoChangeStreamCursor<RawBsonDocument> cursor;
    private final List<BsonDocument> changes = new ArrayList<>();
    private final Set<String> passersBy = new HashSet<>();

    private WatchedUsers(TestHouse house, MongoChangeStreamCursor<RawBsonDocument> cursor) {
        this.house = house;
        this.cursor = cursor;
    }

    static WatchedUsers open(TestHouse house) {
        return open(house, ALL, BOTH);
    }

    static WatchedUsers open(TestHouse house, Set<Operation> operations, Set<String> providers) {
        var stream = house.database
                .collection(house.changes.collection())
                .watch(house.changes.stages(operations, providers))
                .fullDocumentBeforeChange(FullDocumentBeforeChange.WHEN_AVAILABLE)
                .withDocumentClass(RawBsonDocument.class);
        return new WatchedUsers(house, (MongoChangeStreamCursor<RawBsonDocument>) stream.cursor());
    }

    /** All events so far. */
    List<BsonDocument> events() {
        Set<String> last = someoneWhoComesAndGoes();
        List<BsonDocument> events = new ArrayList<>();
        while (true) {
            RawBsonDocument change = cursor.next();
            BsonDocument event = house.changes.toEvent(change);
            String user = event.getDocument("user").getString("id").getValue();
            if (last.contains(user)) {
                passersBy.addAll(last);
                return events;
            }
            if (!passersBy.contains(user)) {
                changes.add(change);
                events.add(event);
            }
        }
    }

    /** As {@code CREATE [local-userpass]}. */
    List<String> summaries() {
        return events().stream().map(WatchedUsers::summary).toList();
    }

    /** The changes behind the events. */
    String changes() {
        return changes.stream().map(BsonDocument::toJson).collect(Collectors.joining("\n"));
    }

    static String summary(BsonDocument event) {
        return event.getString("operationType").getValue() + " "
                + event.getArray("providers").stream()
                        .map(BsonValue::asString)
                        .map(BsonString::getValue)
                        .toList();
    }

    private Set<String> someoneWhoComesAndGoes() {
        String email = new ObjectId().toHexString() + "@end.example";
        String known = house.forFunctions.createEmailPasswordUser(email, TestHouse.PASSWORD);
        house.login(email, TestHouse.PASSWORD);
        String anonymous = house.loginAnonymously().userId();
        house.administration.delete(anonymous);
        house.administration.delete(known);
        return Set.of(known, anonymous);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
