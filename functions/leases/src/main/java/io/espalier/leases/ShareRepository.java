package io.espalier.leases;

import static io.espalier.leases.LeaseExpressions.FENCE;
import static io.espalier.leases.LeaseExpressions.ID;
import static io.espalier.leases.LeaseExpressions.OWNER;
import static io.espalier.leases.LeaseExpressions.TIME;
import static io.espalier.leases.LeaseExpressions.UNTIL;
import static io.espalier.leases.LeaseExpressions.field;
import static io.espalier.leases.LeaseExpressions.fromNow;
import static io.espalier.leases.LeaseExpressions.isOver;
import static io.espalier.leases.LeaseExpressions.literal;
import static io.espalier.leases.LeaseExpressions.operator;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.espalier.leases.ShareView.Lease;
import io.espalier.leases.ShareView.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * The members and leases of one share. A piece's lease has the name {@code share/piece}. Thread-safe.
 *
 * @param names the leases of the pieces that this process knows
 */
record ShareRepository(
        LeaseCollection collection,
        LeaseRepository leases,
        LeaseSettings settings,
        String share,
        String owner,
        Set<String> names) {
    private static final String SHARE = "share";
    private static final String MEMBER = "member";
    private static final String PIECES = "pieces";
    private static final String LACKS = "lacks";
    private static final String FREE = "free";

    /** Members that died are forgotten. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    /** The lease of a piece. */
    static String leaseName(String share, String piece) {
        return share + "/" + piece;
    }

    /**
     * Says that this process is alive, and renews its leases; in one round trip.
     *
     * @param able the leases of the pieces that it can do
     * @param held the leases that it holds; which of them were renewed, a look shows
     */
    void announce(Collection<String> able, Collection<String> held) {
        List<WriteModel<BsonDocument>> writes = new ArrayList<>();
        writes.add(new UpdateOneModel<>(
                Filters.eq(ID, memberId(new BsonString(owner))), membership(able), new UpdateOptions().upsert(true)));
        addRenewal(writes, held);
        documents().bulkWrite(writes);
    }

    /** As {@link #announce}, without saying that this process is alive: others may take its part. */
    void renew(Collection<String> held) {
        List<WriteModel<BsonDocument>> writes = new ArrayList<>();
        addRenewal(writes, held);
        if (!writes.isEmpty()) {
            documents().bulkWrite(writes);
        }
    }

    private void addRenewal(List<WriteModel<BsonDocument>> writes, Collection<String> held) {
        if (!held.isEmpty()) {
            writes.add(new UpdateManyModel<>(leases.renewable(held), leases.renewal()));
        }
    }

    private List<BsonDocument> membership(Collection<String> able) {
        return List.of(new BsonDocument(
                "$set",
                new BsonDocument(UNTIL, fromNow(settings.leaseTime()))
                        .append(TIME, literal(new BsonInt64(settings.leaseTime().toMillis())))
                        .append(PIECES, literal(strings(able)))));
    }

    /** This process is no member any more. Those that died long ago are forgotten as well. */
    void leave() {
        BsonDocument longAgo = operator("$lt", field(UNTIL), fromNow(REMEMBERED.negated()));
        documents()
                .bulkWrite(List.of(
                        new DeleteManyModel<>(Filters.eq(ID, memberId(new BsonString(owner)))),
                        new DeleteManyModel<>(Filters.and(ofAllMembers(), Filters.expr(longAgo)))));
    }

    /** Looks at members and leases, in one round trip. */
    ShareView look() {
        List<Member> members = new ArrayList<>();
        List<Lease> found = new ArrayList<>();
        for (BsonDocument document : documents()
                .find(Filters.or(ofAllMembers(), ofAllLeases()))
                .projection(seen())
                .batchSize(LeaseCollection.ONE_BATCH)) {
            boolean free = document.getBoolean(FREE).getValue();
            if (document.isString(ID)) {
                found.add(new Lease(
                        document.getString(ID).getValue(),
                        document.getString(OWNER).getValue(),
                        document.getInt64(FENCE).getValue(),
                        free));
            } else if (!free) {
                members.add(new Member(
                        document.getDocument(ID).getString(MEMBER).getValue(), strings(document.getArray(LACKS))));
            }
        }
        return new ShareView(members, found);
    }

    private BsonDocument seen() {
        BsonDocument none = operator("$ifNull", field(PIECES), new BsonArray());
        BsonDocument isMember = operator("$eq", operator("$type", field(ID)), new BsonString("object"));
        return new BsonDocument(OWNER, new BsonInt32(1))
                .append(FENCE, new BsonInt32(1))
                .append(FREE, isOver())
                .append(
                        LACKS,
                        operator(
                                "$cond",
                                isMember,
                                operator("$setDifference", literal(strings(names)), none),
                                new BsonArray()));
    }

    private Bson ofAllMembers() {
        return Filters.and(Filters.gt(ID, memberId(new BsonMinKey())), Filters.lt(ID, memberId(new BsonMaxKey())));
    }

    private Bson ofAllLeases() {
        // The character after the slash ends the range.
        return Filters.and(Filters.gte(ID, leaseName(share, "")), Filters.lt(ID, share + "0"));
    }

    private BsonDocument memberId(BsonValue member) {
        return new BsonDocument(SHARE, new BsonString(share)).append(MEMBER, member);
    }

    private static BsonArray strings(Collection<String> values) {
        return new BsonArray(values.stream().map(BsonString::new).toList());
    }

    private static Set<String> strings(BsonArray values) {
        return values.stream().map(value -> value.asString().getValue()).collect(Collectors.toSet());
    }

    private MongoCollection<BsonDocument> documents() {
        return collection.within(settings.commandLimit());
    }
}
