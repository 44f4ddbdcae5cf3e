package io.espalier.functions.log;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.admin.AdminArguments;
import io.espalier.functions.admin.AdminFunction.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.conversions.Bson;

/**
 * Which entries of the logs an operator asks for, and in which order.
 *
 * @param filter what the entries have to match
 * @param skip how many of the first matching entries are left out
 * @param end the latest start that was asked for
 */
record LogQuery(Bson filter, Bson order, int skip, Optional<Instant> end) {
    static final String START = "start_date";
    static final String END = "end_date";
    static final String SKIP = "skip";
    static final String SINCE = "since";

    private static final String TYPE = "type";
    private static final String STATUS = "status";
    private static final String USER = "user_id";
    private static final String FUNCTION = "function";
    private static final String CORRELATION = "co_id";

    /** What every query can ask for. */
    static final List<Parameter> FILTERS = List.of(
            Parameter.optional(TYPE, "such as FUNCTION, ENDPOINT, AUTH, DB_TRIGGER, AUTH_TRIGGER, SCHEDULED_TRIGGER"),
            Parameter.optional(STATUS, "'success' or 'error'"),
            Parameter.optional(USER, "the id of the user who called"),
            Parameter.optional(FUNCTION, "the name of the function that was called"),
            Parameter.optional(CORRELATION, "a correlation id, as in the header X-Correlation-Id"));

    /** @throws FunctionException with {@link FunctionErrorCode#INVALID_PARAMETER} naming the parameter */
    static LogQuery newestFirst(AdminArguments arguments) {
        List<Bson> filters = filters(arguments);
        arguments.find(START, Instant.class).ifPresent(start -> filters.add(Filters.gte("started", start)));
        Optional<Instant> end = arguments.find(END, Instant.class);
        end.ifPresent(latest -> filters.add(Filters.lte("started", latest)));
        return new LogQuery(all(filters), orderOf(arguments), skip(arguments), end);
    }

    /**
     * Those of one moment in the order of the index, which is that of their storing in each index by which entries are found; those
     * of one correlation id, which are sorted, by their own.
     */
    private static Bson orderOf(AdminArguments arguments) {
        return arguments.find(CORRELATION, String.class).isPresent()
                ? Sorts.descending("started", "_id")
                : Sorts.descending("started");
    }

    /** By the end of calls: what was asked for before comes again at most, and nothing that ended later is overlooked. */
    static LogQuery oldestFirst(AdminArguments arguments) {
        List<Bson> filters = filters(arguments);
        filters.add(Filters.gte("completed", arguments.get(SINCE, Instant.class)));
        return new LogQuery(all(filters), Sorts.ascending("completed"), skip(arguments), Optional.empty());
    }

    private static List<Bson> filters(AdminArguments arguments) {
        List<Bson> filters = new ArrayList<>();
        arguments.find(TYPE, String.class).ifPresent(type -> filters.add(Filters.eq("type", type)));
        arguments.find(STATUS, String.class).ifPresent(status -> filters.add(status(status)));
        arguments.find(USER, String.class).ifPresent(user -> filters.add(Filters.eq("user_id", user)));
        arguments.find(FUNCTION, String.class).ifPresent(name -> filters.add(Filters.eq("function_name", name)));
        arguments.find(CORRELATION, String.class).ifPresent(id -> filters.add(Filters.eq("co_id", id)));
        return filters;
    }

    private static Bson all(List<Bson> filters) {
        return filters.isEmpty() ? Filters.empty() : Filters.and(filters);
    }

    private static int skip(AdminArguments arguments) {
        int skip = arguments.find(SKIP, Integer.class).orElse(0);
        if (skip < 0) {
            throw AdminArguments.invalid(SKIP, "must not be negative");
        }
        return skip;
    }

    private static Bson status(String status) {
        return switch (status) {
            case "success" -> Filters.exists("error_code", false);
            case "error" -> Filters.exists("error_code", true);
            default -> throw AdminArguments.invalid(STATUS, "is neither 'success' nor 'error'");
        };
    }

    /**
     * Where the page after this one begins: at the start of its last entry, without the entries of that moment that were shown.
     *
     * @param entries a full page, the newest first
     */
    BsonDocument next(List<BsonDocument> entries) {
        BsonDateTime last = entries.getLast().getDateTime("started");
        int shown = (int) entries.stream()
                .filter(entry -> last.equals(entry.get("started")))
                .count();
        boolean sameMoment =
                end.map(moment -> moment.toEpochMilli() == last.getValue()).orElse(false);
        return new BsonDocument("nextEndDate", last)
                .append("nextSkip", new BsonInt32(sameMoment ? skip + shown : shown));
    }
}
