package io.espalier.functions.log;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.call.FunctionRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;

/**
 * What operators can ask about calls: {@code espalier/logs/list} gives up to {@value #PAGE} entries, the newest first, as
 * {@code logs}; a full page names the next one by {@code nextEndDate} and {@code nextSkip}, to be given as {@code end_date} and
 * {@code skip}. {@code dropped} counts the entries that this process could not store.
 */
@Singleton
public final class LogFunctions implements FunctionSource {
    static final int PAGE = 100;

    private final LogStore store;
    private final LogWriter writer;

    @Inject
    LogFunctions(LogStore store, LogWriter writer) {
        this.store = store;
        this.writer = writer;
    }

    @Override
    public Map<String, FunctionBody> functions() {
        return Map.of(FunctionRegistry.ADMIN_PREFIX + "logs/list", this::list);
    }

    private BsonValue list(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
        BsonDocument parameters = parameters(arguments);
        LogQuery query = LogQuery.of(parameters, context.mapper());
        List<BsonDocument> entries = store.find(query.filter(), query.skip(), PAGE);
        BsonDocument page =
                new BsonDocument("logs", new BsonArray(entries)).append("dropped", new BsonInt64(writer.dropped()));
        if (entries.size() == PAGE) {
            page.putAll(query.next(entries, parameters));
        }
        return page;
    }

    private static BsonDocument parameters(List<BsonValue> arguments) {
        if (arguments.isEmpty()) {
            return new BsonDocument();
        }
        if (arguments.size() == 1 && arguments.getFirst() instanceof BsonDocument parameters) {
            return parameters;
        }
        throw new FunctionException(
                FunctionErrorCode.ARGUMENTS_NOT_ALLOWED, "the function takes one object of parameters, or nothing");
    }
}
