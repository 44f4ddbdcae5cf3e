package io.espalier.triggers.control;

import com.mongodb.client.model.Filters;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.admin.AdminArguments;
import io.espalier.functions.admin.AdminFunction;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.admin.AdminFunctions;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.triggers.config.TriggersConfig;
import io.espalier.triggers.delivery.DeadLetterRepository;
import io.espalier.triggers.delivery.Replay;
import io.espalier.triggers.part.PartServices;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/** What operators do with events that could not be delivered: {@code espalier/deadLetters/list}, {@code show}, {@code replay}, {@code discard}. */
@Singleton
public final class DeadLetterFunctions implements AdminFunctions {
    private static final int MAX_LISTED = 1000;
    private static final int LISTED = 100;

    private static final Parameter ID = Parameter.required("id", "the id of a dead letter, as the list shows it");
    private static final Parameter TRIGGER = Parameter.optional("trigger", "only those of this trigger");
    private static final Parameter CODE = Parameter.optional("error_code", "only those whose last error has this code");
    private static final Parameter BEFORE = Parameter.optional("before", "only those that failed before that moment");
    private static final Parameter AFTER = Parameter.optional("after", "only those that failed after that moment");

    private final DeadLetterRepository letters;
    private final Replay replay;
    private final TriggersConfig config;
    private final Clock clock;

    @Inject
    public DeadLetterFunctions(EspalierDatabase database, TriggersConfig config, Clock clock) {
        PartServices services = PartServices.of(database, config, clock, () -> 0);
        this.letters = services.deadLetters();
        this.replay = new Replay(database, services.deadLetters(), services.deliveries(), services.orders());
        this.config = config;
        this.clock = clock;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(
                AdminFunction.reading(
                        "deadLetters/list",
                        "the events that could not be delivered, without their contents",
                        (arguments, context) -> list(arguments),
                        TRIGGER,
                        CODE,
                        AFTER,
                        BEFORE,
                        Parameter.optional(
                                "limit", "how many at most, 1 to " + MAX_LISTED + "; " + LISTED + " if not given")),
                AdminFunction.reading(
                        "deadLetters/show",
                        "one event that could not be delivered, with its contents",
                        (arguments, context) -> show(arguments),
                        ID),
                AdminFunction.changing(
                        "deadLetters/replay",
                        "gives events another attempt: one by its id, or all that the other parameters describe",
                        (arguments, context) -> replay(arguments),
                        Parameter.optional("id", "one dead letter"),
                        TRIGGER,
                        CODE,
                        AFTER,
                        BEFORE),
                AdminFunction.changing(
                        "deadLetters/discard",
                        "decides that an event is not delivered; it can be looked at for a while",
                        (arguments, context) -> discard(arguments),
                        ID,
                        Parameter.required("reason", "why, for those who look later")));
    }

    private BsonValue list(AdminArguments arguments) {
        int limit = arguments.find("limit", Integer.class).orElse(LISTED);
        if (limit < 1 || limit > MAX_LISTED) {
            throw AdminArguments.invalid("limit", "must be 1 to " + MAX_LISTED);
        }
        return new BsonArray(letters.list(filter(arguments), limit));
    }

    private BsonValue show(AdminArguments arguments) {
        String id = arguments.get(ID.name(), String.class);
        return letters.find(id).orElseThrow(() -> unknown(id));
    }

    private BsonValue replay(AdminArguments arguments) {
        Bson filter = arguments
                .find("id", String.class)
                .map(id -> Filters.eq("_id", id))
                .orElseGet(() -> filter(arguments));
        if (filter.equals(Filters.empty())) {
            throw new FunctionException(
                    FunctionErrorCode.MISSING_PARAMETER,
                    "say which: id, trigger, error_code, after or before is required");
        }
        int replayed = replay.replay(filter);
        if (replayed == 0 && arguments.find("id", String.class).isPresent()) {
            throw unknown(arguments.get("id", String.class));
        }
        return new BsonDocument("replayed", new BsonInt32(replayed));
    }

    private BsonValue discard(AdminArguments arguments) {
        String id = arguments.get(ID.name(), String.class);
        Instant now = clock.instant();
        if (!letters.discard(id, arguments.get("reason", String.class), now, now.plus(config.deliveryRetention()))) {
            throw unknown(id);
        }
        return new BsonDocument("discarded", new BsonInt32(1));
    }

    private static Bson filter(AdminArguments arguments) {
        List<Bson> conditions = new ArrayList<>();
        arguments.find(TRIGGER.name(), String.class).ifPresent(name -> conditions.add(Filters.eq("trigger", name)));
        arguments.find(CODE.name(), String.class).ifPresent(code -> conditions.add(Filters.eq("error.code", code)));
        arguments.find(AFTER.name(), Instant.class).ifPresent(at -> conditions.add(Filters.gt("lastAt", at)));
        arguments.find(BEFORE.name(), Instant.class).ifPresent(at -> conditions.add(Filters.lt("lastAt", at)));
        return conditions.isEmpty() ? Filters.empty() : Filters.and(conditions);
    }

    private static FunctionException unknown(String id) {
        return new FunctionException(
                FunctionErrorCode.INVALID_PARAMETER, "there is no dead letter '" + id + "'; it may have been replayed");
    }
}
