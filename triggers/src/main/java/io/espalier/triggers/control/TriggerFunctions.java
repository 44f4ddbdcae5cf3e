package io.espalier.triggers.control;

import io.espalier.functions.admin.AdminArguments;
import io.espalier.functions.admin.AdminFunction;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.admin.AdminFunctions;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.triggers.Triggers;
import io.espalier.triggers.config.TriggersConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;

/** What operators do with triggers: {@code espalier/triggers/list}, {@code drain}, {@code suspend}, {@code resume}. */
@Singleton
public final class TriggerFunctions implements AdminFunctions {
    private static final Parameter NAME = Parameter.required("name", "the name of a trigger");
    private static final int DRAIN_SECONDS = 60;
    private static final int MAX_DRAIN_SECONDS = 3600;
    private static final String TOKEN = "token";
    private static final String NOW = "now";

    private final TriggerControl control;

    /** @param triggers looked up at the first call: triggers call functions, and functions are found through here */
    @Inject
    public TriggerFunctions(
            Instance<Triggers> triggers, EspalierDatabase database, TriggersConfig config, Clock clock) {
        this.control = new TriggerControl(triggers::get, database, config, clock);
    }

    TriggerFunctions(TriggerControl control) {
        this.control = control;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(
                AdminFunction.reading(
                        "triggers/list",
                        "how each trigger is doing: where it stands, why it is suspended, its lag, its dead letters, its counters"
                                + " in this process; events that wait in the oplog are not counted, positionAgeSeconds says"
                                + " how far back they can be",
                        (arguments, context) -> context.mapper().encode(control.reports())),
                AdminFunction.changing(
                        "triggers/drain",
                        "delivers everything that has happened until now and comes back; also where triggers are not enabled",
                        (arguments, context) -> context.mapper().encode(control.drain(drainTime(arguments))),
                        Parameter.optional(
                                "seconds",
                                "how long it may take, 1 to " + MAX_DRAIN_SECONDS + "; " + DRAIN_SECONDS
                                        + " if not given, less than a function may run")),
                AdminFunction.changing(
                        "triggers/suspend",
                        "lets a trigger stand still in all processes; its events wait in the oplog",
                        (arguments, context) -> changed(control.suspend(
                                arguments.get(NAME.name(), String.class),
                                arguments.find("reason", String.class).orElse("no reason was given"))),
                        NAME,
                        Parameter.optional("reason", "why, for those who look later")),
                AdminFunction.changing(
                        "triggers/resume",
                        "lets a suspended trigger go on",
                        (arguments, context) -> changed(resume(arguments)),
                        NAME,
                        Parameter.optional(
                                "from",
                                "'token', where it stood, which is the default; 'now', without what happened meanwhile; or a"
                                        + " moment such as 2026-03-01T12:00:00Z that the oplog reaches back to")));
    }

    private static Duration drainTime(AdminArguments arguments) {
        int seconds = arguments.find("seconds", Integer.class).orElse(DRAIN_SECONDS);
        if (seconds < 1 || seconds > MAX_DRAIN_SECONDS) {
            throw AdminArguments.invalid("seconds", "must be 1 to " + MAX_DRAIN_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }

    private long resume(AdminArguments arguments) {
        String trigger = arguments.get(NAME.name(), String.class);
        String from = arguments.find("from", String.class).orElse(TOKEN);
        return switch (from) {
            case TOKEN -> control.resume(trigger);
            case NOW -> control.resumeFromNow(trigger);
            default -> control.resumeFrom(trigger, moment(from));
        };
    }

    private static Instant moment(String from) {
        try {
            return Instant.parse(from);
        } catch (DateTimeException e) {
            throw AdminArguments.invalid("from", "must be token, now, or a moment such as 2026-03-01T12:00:00Z");
        }
    }

    private static BsonValue changed(long parts) {
        return new BsonDocument("changed", new BsonInt64(parts));
    }
}
