package io.espalier.triggers.delivery;

import com.mongodb.client.ClientSession;
import io.espalier.functions.Delivery;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.ResumeToken;
import io.espalier.triggers.stream.Sha256;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to the receiver of one trigger. Its id is the trigger's name and 128 bits of the digest of the event's
 * resume token: the same in every process and at each attempt. Belongs to one thread at a time, but for what its function asks.
 */
public final class TriggerDelivery implements Delivery {
    private static final int ID_DIGITS = 32;
    private static final long MILLIS = 1000;

    private final PartId part;
    private final ResumeToken token;
    private final String id;
    private final String key;
    private final Supplier<BsonDocument> decode;
    private final boolean transactional;
    private final Optional<Duration> timeLimit;
    private final DeliveryRepository deliveries;
    private final Holder holder;
    private DeliveryState state;
    private volatile boolean parked;
    private int attempts;
    private int postponements;
    private @Nullable BsonDocument event;
    private volatile int slot;
    private volatile boolean repeated;

    private TriggerDelivery(
            PartId part,
            ResumeToken token,
            String key,
            Supplier<BsonDocument> event,
            boolean transactional,
            Optional<Duration> timeLimit,
            DeliveryRepository deliveries,
            Holder holder,
            DeliveryState state,
            int attempts) {
        this.part = part;
        this.token = token;
        this.id = idOf(part.trigger(), token);
        this.key = key;
        this.decode = event;
        this.transactional = transactional;
        this.timeLimit = timeLimit;
        this.deliveries = deliveries;
        this.holder = holder;
        this.state = state;
        this.parked = state == DeliveryState.PARKED;
        this.attempts = attempts;
    }

    /**
     * An event that was read.
     *
     * @param key of its document
     * @param event decodes it, when it is wanted
     */
    public static TriggerDelivery ofEvent(
            PartId part,
            ResumeToken token,
            String key,
            Supplier<BsonDocument> event,
            boolean transactional,
            Optional<Duration> timeLimit,
            DeliveryRepository deliveries,
            Holder holder) {
        return new TriggerDelivery(
                part, token, key, event, transactional, timeLimit, deliveries, holder, DeliveryState.WAITING, 0);
    }

    /** One that was parked. */
    public static TriggerDelivery ofParked(
            ParkedDelivery parked,
            PartId part,
            boolean transactional,
            Optional<Duration> timeLimit,
            DeliveryRepository deliveries,
            Holder holder) {
        return new TriggerDelivery(
                part,
                parked.token(),
                parked.key(),
                parked::event,
                transactional,
                timeLimit,
                deliveries,
                holder,
                DeliveryState.PARKED,
                parked.attempts());
    }

    static String idOf(String trigger, ResumeToken token) {
        return trigger + "/" + Sha256.hex(token.data()).substring(0, ID_DIGITS);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean transactional() {
        return transactional;
    }

    @Override
    public Optional<Duration> timeLimit() {
        return timeLimit;
    }

    @Override
    public boolean recordIn(ClientSession session) {
        holder.writeIn(session, slot);
        boolean first = deliveries.record(session, id, part, parked);
        repeated = !first;
        return first;
    }

    /**
     * Another attempt begins.
     *
     * @param newSlot of the fence, while it lasts
     */
    public void begin(int newSlot) {
        become(DeliveryState.RUNNING);
        slot = newSlot;
        repeated = false;
        attempts++;
    }

    /** An earlier holder of the part has made some attempts. */
    public void countOn(int earlierAttempts) {
        attempts = earlierAttempts;
    }

    /** The attempt does not count: it was not the receiver that failed. */
    public void uncount() {
        attempts--;
        postponements++;
    }

    /** @throws IllegalStateException if no edge leads there */
    public void become(DeliveryState next) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException("delivery " + id + " is " + state + ", which does not lead to " + next);
        }
        state = next;
        parked = next == DeliveryState.PARKED || (parked && next == DeliveryState.RUNNING);
    }

    /** Whether a parked document stands for it. */
    public boolean isParked() {
        return parked;
    }

    /** Whether it is a dead letter. */
    public boolean isDead() {
        return state == DeliveryState.DEAD;
    }

    /** Whether an earlier delivery had already finished the event, as the last transaction saw it. */
    public boolean isRepeated() {
        return repeated;
    }

    public PartId part() {
        return part;
    }

    public ResumeToken token() {
        return token;
    }

    public String key() {
        return key;
    }

    /**
     * When the event happened, in milliseconds since 1970: by the clock of MongoDB if the event says so and was decoded before,
     * otherwise by the cluster's time, which counts seconds. Decodes nothing.
     */
    public OptionalLong happenedMillis() {
        BsonDocument known = event;
        if (known != null && known.get("wallTime") instanceof BsonDateTime wall) {
            return OptionalLong.of(wall.getValue());
        }
        OptionalLong second = token.epochSecond();
        return second.isPresent() ? OptionalLong.of(second.getAsLong() * MILLIS) : second;
    }

    public BsonDocument event() {
        BsonDocument known = event;
        if (known == null) {
            known = decode.get();
            event = known;
        }
        return known;
    }

    /** How many there were, with the one that runs. */
    public int attempts() {
        return attempts;
    }

    /** How many attempts were not counted, since it was read, or since it was parked. */
    public int postponements() {
        return postponements;
    }
}
