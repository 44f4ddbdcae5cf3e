package io.espalier.app;

import java.util.Optional;
import org.bson.BsonValue;

/**
 * A function's manifest entry (spec/app-services.md §6.1).
 *
 * @param id the id that App Services gave it, for the logs
 * @param name how callers name it
 * @param isPrivate only functions, triggers, schedules and endpoints may call it
 * @param runAsSystem it runs without rules; wins over {@code runAsUserId}
 * @param runAsUserId the fixed user it runs as
 * @param canEvaluate the expression that must hold for the caller, or {@code false}; empty for everybody
 * @param disableArgumentLogs arguments stay out of the logs; only an explicit {@code false} in the file gives false here
 * @param transactional {@code espalier.transactional}: its effects commit together, or not at all
 * @param readOnly {@code espalier.read_only}: it may be called by GET
 */
public record FunctionDefinition(
        Optional<String> id,
        String name,
        boolean isPrivate,
        boolean runAsSystem,
        Optional<String> runAsUserId,
        Optional<BsonValue> canEvaluate,
        boolean disableArgumentLogs,
        boolean transactional,
        boolean readOnly,
        SourceLocation location) {

    /** One that App Services does not know. */
    public FunctionDefinition(
            String name,
            boolean isPrivate,
            boolean runAsSystem,
            Optional<String> runAsUserId,
            Optional<BsonValue> canEvaluate,
            boolean disableArgumentLogs,
            boolean transactional,
            boolean readOnly,
            SourceLocation location) {
        this(
                Optional.empty(),
                name,
                isPrivate,
                runAsSystem,
                runAsUserId,
                canEvaluate,
                disableArgumentLogs,
                transactional,
                readOnly,
                location);
    }
}
