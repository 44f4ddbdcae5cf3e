package io.espalier.functions.log;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.admin.AdminArguments;
import io.espalier.functions.admin.AdminFunction;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.admin.AdminFunctions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;

/**
 * What operators can ask about calls. {@code espalier/logs/list} gives up to {@value #PAGE} entries, the newest first, as
 * {@code logs}; a full page names the next one by {@code nextEndDate} and {@code nextSkip}, to be given as {@code end_date} and
 * {@code skip}. {@code espalier/logs/follow} gives those of calls that have ended since a moment, the oldest first.
 * {@code espalier/logs/status} tells of entries that this process could not store.
 */
@Singleton
public final class LogFunctions implements AdminFunctions {
    static final int PAGE = 100;

    private final LogStore store;
    private final LogWriter writer;

    @Inject
    LogFunctions(LogStore store, LogWriter writer) {
        this.store = store;
        this.writer = writer;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(
                AdminFunction.reading(
                        "logs/list",
                        "log entries, the newest first, " + PAGE + " at a time",
                        this::list,
                        withFilters(
                                Parameter.optional(LogQuery.START, "not before this moment, as 2026-03-01T12:00:00Z"),
                                Parameter.optional(LogQuery.END, "not after this moment; nextEndDate of a page"),
                                Parameter.optional(LogQuery.SKIP, "how many are left out; nextSkip of a page"))),
                AdminFunction.reading(
                        "logs/follow",
                        "log entries of calls that ended since a moment, the oldest first, " + PAGE + " at a time",
                        this::follow,
                        withFilters(
                                Parameter.required(LogQuery.SINCE, "the moment, as 2026-03-01T12:00:00Z"),
                                Parameter.optional(LogQuery.SKIP, "how many of the oldest are left out"))),
                AdminFunction.reading(
                        "logs/status",
                        "whether entries are stored, how many wait, how many were lost in this process",
                        this::status));
    }

    private static Parameter[] withFilters(Parameter... others) {
        List<Parameter> parameters = new ArrayList<>(LogQuery.FILTERS);
        parameters.addAll(Arrays.asList(others));
        return parameters.toArray(Parameter[]::new);
    }

    private BsonValue list(AdminArguments arguments, FunctionContext context) {
        LogQuery query = LogQuery.newestFirst(arguments);
        List<BsonDocument> entries = store.find(query, PAGE);
        BsonDocument page =
                new BsonDocument("logs", new BsonArray(entries)).append("dropped", new BsonInt64(writer.dropped()));
        if (entries.size() == PAGE) {
            page.putAll(query.next(entries));
        }
        return page;
    }

    private BsonValue follow(AdminArguments arguments, FunctionContext context) {
        return new BsonDocument("logs", new BsonArray(store.find(LogQuery.oldestFirst(arguments), PAGE)))
                .append("dropped", new BsonInt64(writer.dropped()));
    }

    private BsonValue status(AdminArguments arguments, FunctionContext context) {
        return new BsonDocument("enabled", BsonBoolean.valueOf(writer.isEnabled()))
                .append("waiting", new BsonInt64(writer.waiting()))
                .append("dropped", new BsonInt64(writer.dropped()))
                .append("now", new BsonDateTime(context.now().toEpochMilli()));
    }
}
