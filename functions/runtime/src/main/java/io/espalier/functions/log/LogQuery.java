package io.espalier.functions.log;

import com.mongodb.client.model.Filters;
import io.espalier.functions.BsonMapper;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * Which entries of the logs an operator asks for.
 *
 * @param filter what the entries have to match
 * @param skip how many of the newest matching entries are left out
 */
record LogQuery(Bson filter, int skip) {
    private static final String TYPE = "type";
    private static final String STATUS = "status";
    private static final String USER = "user_id";
    private static final String CORRELATION = "co_id";
    private static final String START = "start_date";
    private static final String END = "end_date";
    private static final String SKIP = "skip";
    private static final Set<String> KEYS = Set.of(TYPE, STATUS, USER, CORRELATION, START, END, SKIP);

    /**
     * @param parameters any of {@code type}, {@code status} ({@code success} or {@code error}), {@code user_id}, {@code co_id},
     *     {@code start_date} and {@code end_date} (both inclusive, of the call's start), {@code skip}
     * @throws FunctionException with {@link FunctionErrorCode#INVALID_PARAMETER} naming the parameter
     */
    static LogQuery of(BsonDocument parameters, BsonMapper mapper) {
        for (String key : parameters.keySet()) {
            if (!KEYS.contains(key)) {
                throw invalid(
                        key, "is unknown; allowed are " + KEYS.stream().sorted().toList());
            }
        }
        Reader reader = new Reader(parameters, mapper);
        List<Bson> filters = new ArrayList<>();
        reader.read(TYPE, String.class).ifPresent(type -> filters.add(Filters.eq("type", type)));
        reader.read(STATUS, String.class).ifPresent(status -> filters.add(status(status)));
        reader.read(USER, String.class).ifPresent(user -> filters.add(Filters.eq("user_id", user)));
        reader.read(CORRELATION, String.class).ifPresent(id -> filters.add(Filters.eq("co_id", id)));
        reader.read(START, Instant.class).ifPresent(start -> filters.add(Filters.gte("started", start)));
        reader.read(END, Instant.class).ifPresent(end -> filters.add(Filters.lte("started", end)));
        int skip = reader.read(SKIP, Integer.class).orElse(0);
        if (skip < 0) {
            throw invalid(SKIP, "must not be negative");
        }
        return new LogQuery(filters.isEmpty() ? Filters.empty() : Filters.and(filters), skip);
    }

    /**
     * Where the page after this one begins: at the start of its last entry, without the entries of that moment that were shown.
     *
     * @param entries a full page
     */
    BsonDocument next(List<BsonDocument> entries, BsonDocument parameters) {
        BsonDateTime last = entries.getLast().getDateTime("started");
        int shown = (int) entries.stream()
                .filter(entry -> last.equals(entry.get("started")))
                .count();
        boolean sameMoment = last.equals(parameters.get(END));
        return new BsonDocument("nextEndDate", last)
                .append("nextSkip", new BsonInt32(sameMoment ? skip + shown : shown));
    }

    private static Bson status(String status) {
        return switch (status) {
            case "success" -> Filters.exists("error_code", false);
            case "error" -> Filters.exists("error_code", true);
            default -> throw invalid(STATUS, "is neither 'success' nor 'error'");
        };
    }

    private static FunctionException invalid(String key, String what) {
        return new FunctionException(FunctionErrorCode.INVALID_PARAMETER, "the parameter '" + key + "' " + what);
    }

    private record Reader(BsonDocument parameters, BsonMapper mapper) {
        <T> Optional<T> read(String key, Class<T> type) {
            BsonValue value = parameters.getOrDefault(key, BsonNull.VALUE);
            return value.isNull() ? Optional.empty() : Optional.of(mapper.decode(value, type, key));
        }
    }
}
