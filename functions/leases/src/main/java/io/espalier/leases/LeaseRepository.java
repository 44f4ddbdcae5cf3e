package io.espalier.leases;

import static io.espalier.leases.LeaseExpressions.FENCE;
import static io.espalier.leases.LeaseExpressions.ID;
import static io.espalier.leases.LeaseExpressions.OWNER;
import static io.espalier.leases.LeaseExpressions.TIME;
import static io.espalier.leases.LeaseExpressions.UNTIL;
import static io.espalier.leases.LeaseExpressions.field;
import static io.espalier.leases.LeaseExpressions.fromNow;
import static io.espalier.leases.LeaseExpressions.isAlive;
import static io.espalier.leases.LeaseExpressions.isOver;
import static io.espalier.leases.LeaseExpressions.isOwnedBy;
import static io.espalier.leases.LeaseExpressions.literal;
import static io.espalier.leases.LeaseExpressions.nextFence;
import static io.espalier.leases.LeaseExpressions.operator;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Claims, renews and releases leases for one owner. Each method fails with the driver's exceptions when MongoDB cannot be
 * reached within a third of the lease time; then it is unknown whether it happened, and it can be repeated. Thread-safe.
 */
public final class LeaseRepository {
    private final LeaseCollection collection;
    private final String owner;
    private final LeaseSettings settings;
    private final LongSupplier nanoTime;

    /**
     * Reaches for no client yet.
     *
     * @param owner names this process, and no other that ever was
     */
    public LeaseRepository(LeaseCollection collection, String owner, LeaseSettings settings) {
        this(collection, owner, settings, System::nanoTime);
    }

    /** @param nanoTime a monotonic clock */
    LeaseRepository(LeaseCollection collection, String owner, LeaseSettings settings, LongSupplier nanoTime) {
        if (owner.isBlank()) {
            throw new IllegalArgumentException("the owner of leases needs a name");
        }
        this.collection = collection;
        this.owner = owner;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /**
     * Claims a lease in one round trip; two more when nobody ever claimed it. The same owner keeps its fencing number as long as the
     * lease had not run out; else it grows.
     *
     * @return empty if somebody else holds it
     */
    public Optional<HeldLease> claim(String name) {
        long begin = nanoTime.getAsLong();
        BsonDocument lease = claimed(name);
        if (lease == null) {
            insertMissing(Set.of(name));
            begin = nanoTime.getAsLong();
            lease = Objects.requireNonNull(claimed(name), "a lease was removed");
        }
        return lease.getString(OWNER).getValue().equals(owner) ? Optional.of(held(lease, begin)) : Optional.empty();
    }

    private @Nullable BsonDocument claimed(String name) {
        BsonDocument mayHave = operator("$or", isOver(), isOwnedBy(owner));
        BsonDocument claim = new BsonDocument(FENCE, operator("$cond", isOver(), nextFence(), field(FENCE)));
        holding().forEach((key, value) -> claim.append(key, operator("$cond", mayHave, value, field(key))));
        return leases().findOneAndUpdate(
                        Filters.eq(ID, name),
                        set(claim),
                        new FindOneAndUpdateOptions()
                                .returnDocument(ReturnDocument.AFTER)
                                .projection(Projections.include(OWNER, FENCE)));
    }

    /**
     * Renews leases of this owner in one round trip; one more if not all could be renewed.
     *
     * @return those that are held on; the others are lost from now on
     */
    public List<HeldLease> renew(Collection<HeldLease> leases) {
        if (leases.isEmpty()) {
            return List.of();
        }
        List<String> names = leases.stream().map(HeldLease::name).toList();
        long begin = nanoTime.getAsLong();
        Set<String> renewed = leases().updateMany(renewable(names), renewal()).getMatchedCount() == names.size()
                ? Set.copyOf(names)
                : alive(names);
        List<HeldLease> held = new ArrayList<>();
        for (HeldLease lease : leases) {
            if (renewed.contains(lease.name()) && lease.extendTo(endOf(begin))) {
                held.add(lease);
            } else {
                lease.end();
            }
        }
        return held;
    }

    private Set<String> alive(List<String> names) {
        Set<String> alive = new HashSet<>();
        for (BsonDocument lease : leases().find(renewable(names))
                .projection(Projections.include(ID))
                .batchSize(LeaseCollection.ONE_BATCH)) {
            alive.add(lease.getString(ID).getValue());
        }
        return alive;
    }

    /** An owner is one process, which renews only what it holds: his name says enough, without all the fencing numbers. */
    Bson renewable(Collection<String> names) {
        return Filters.and(Filters.in(ID, names), Filters.eq(OWNER, owner), Filters.expr(isAlive()));
    }

    List<BsonDocument> renewal() {
        return set(holding());
    }

    /** Gives a lease back: it is not held from now on, and anybody may claim it at once. Nothing happens if it was lost. */
    public void release(HeldLease lease) {
        lease.end();
        leases().updateOne(
                        Filters.and(
                                Filters.eq(ID, lease.name()),
                                Filters.eq(OWNER, owner),
                                Filters.eq(FENCE, lease.fencingNumber())),
                        Updates.set(UNTIL, new BsonDateTime(0)));
    }

    /**
     * Takes those leases that are free, in two round trips. What MongoDB believes to be this owner's, but he does not hold, comes
     * with a new fencing number too: it may be all that tells from work that was begun before.
     */
    List<HeldLease> take(Collection<String> names) {
        long begin = nanoTime.getAsLong();
        MongoCollection<BsonDocument> leases = leases();
        leases.updateMany(
                Filters.and(Filters.in(ID, names), Filters.expr(operator("$or", isOver(), isOwnedBy(owner)))),
                set(holding().append(FENCE, nextFence())));
        List<HeldLease> taken = new ArrayList<>();
        for (BsonDocument lease : leases.find(Filters.and(Filters.in(ID, names), Filters.eq(OWNER, owner)))
                .projection(Projections.include(OWNER, FENCE))
                .batchSize(LeaseCollection.ONE_BATCH)) {
            taken.add(held(lease, begin));
        }
        return taken;
    }

    /** Makes leases that nobody claimed yet; the others stay as they are. */
    void insertMissing(Collection<String> names) {
        List<BsonDocument> missing = names.stream()
                .map(name -> new BsonDocument(ID, new BsonString(name))
                        .append(OWNER, new BsonString(""))
                        .append(FENCE, new BsonInt64(0))
                        .append(UNTIL, new BsonDateTime(0))
                        .append(TIME, new BsonInt64(0)))
                .toList();
        try {
            leases().insertMany(missing, new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null
                    || !e.getWriteErrors().stream()
                            .allMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY)) {
                throw e;
            }
        }
    }

    private BsonDocument holding() {
        return new BsonDocument(OWNER, literal(new BsonString(owner)))
                .append(UNTIL, fromNow(settings.leaseTime()))
                .append(TIME, literal(new BsonInt64(settings.leaseTime().toMillis())));
    }

    private static List<BsonDocument> set(BsonDocument fields) {
        return List.of(new BsonDocument("$set", fields));
    }

    private HeldLease held(BsonDocument lease, long begin) {
        return new HeldLease(
                lease.getString(ID).getValue(), owner, lease.getInt64(FENCE).getValue(), endOf(begin), nanoTime);
    }

    /** When a lease ends that was claimed or renewed by a request which began then. */
    long endOf(long begin) {
        return begin + settings.leaseTime().toNanos();
    }

    private MongoCollection<BsonDocument> leases() {
        return collection.within(settings.commandLimit());
    }
}
