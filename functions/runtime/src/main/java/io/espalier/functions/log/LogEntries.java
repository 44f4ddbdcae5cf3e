package io.espalier.functions.log;

import io.espalier.functions.Caller;
import io.espalier.functions.EndedCall;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.RequestInfo;
import io.espalier.functions.bson.ByteCount;
import io.espalier.functions.call.LogMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * The entry of a call in the logs, with the names of App Services (spec/app-services.md §10). Never in it: the query of the
 * request, which may hold credentials, results, and arguments unless the function's entry asks for them. Immutable and
 * thread-safe.
 */
final class LogEntries {
    private static final int SUCCESS_STATUS = 200;
    private static final int MAXIMUM_ARGUMENT_BYTES = 16 * 1024;

    private final LoggedApp app;
    private final LogRedaction redaction;
    private final Duration retention;

    LogEntries(LoggedApp app, LogRedaction redaction, Duration retention) {
        this.app = app;
        this.redaction = redaction;
        this.retention = retention;
    }

    BsonDocument entryOf(EndedCall ended) {
        FunctionCall call = ended.call();
        BsonDocument entry = entry(LogType.of(call), call.correlationId(), ended.started(), ended.completed())
                .append("function_name", text(call.name()))
                .append("function_call", functionCall(ended))
                .append("messages", messages(ended.messages()));
        app.functionId(call.name()).ifPresent(id -> entry.append("function_id", new BsonString(id)));
        app.location().ifPresent(location -> entry.append("function_call_location", text(location)));
        switch (call.caller()) {
            case Caller.User user ->
                entry.append("user_id", new BsonString(user.profile().id()));
            case Caller.AdminKey key -> entry.append("admin_key", new BsonString(key.name()));
            case Caller.SystemCaller _, Caller.Unauthenticated _ -> {}
        }
        ended.parentCorrelationId().ifPresent(parent -> entry.append("parent_co_id", new BsonString(parent)));
        call.trigger().ifPresent(trigger -> {
            entry.append("event_subscription_name", text(trigger));
            app.triggerId(trigger).ifPresent(id -> entry.append("event_subscription_id", new BsonString(id)));
        });
        LoggedRules.of(ended.ruleMetrics()).ifPresent(metrics -> entry.append("rule_metrics", metrics));
        call.request().ifPresent(request -> {
            appendRequest(entry, request);
            ClientDevice.ofHeaders(request).ifPresent(device -> appendDevice(entry, device));
        });
        ended.failure()
                .ifPresentOrElse(
                        failure -> entry.append(
                                        "status", new BsonInt32(failure.code().httpStatus()))
                                .append("error", text(String.valueOf(failure.getMessage())))
                                .append(
                                        "error_code",
                                        new BsonString(failure.code().wireName())),
                        () -> entry.append("status", new BsonInt32(SUCCESS_STATUS)));
        return entry;
    }

    BsonDocument entryOf(EndedRequest ended) {
        BsonDocument entry = entry(ended.type(), ended.correlationId(), ended.started(), ended.completed())
                .append("status", new BsonInt32(ended.status()));
        ended.userId().ifPresent(user -> entry.append("user_id", new BsonString(user)));
        appendRequest(entry, ended.request());
        ended.device()
                .or(() -> ClientDevice.ofHeaders(ended.request()))
                .ifPresent(device -> appendDevice(entry, device));
        ended.failure()
                .ifPresent(failure -> entry.append("error", text(failure.error()))
                        // Errors are found by their code, also those that clients know without one.
                        .append("error_code", new BsonString(failure.errorCode().orElse(""))));
        return entry;
    }

    private BsonDocument entry(String type, String correlationId, Instant started, Instant completed) {
        BsonDocument entry = new BsonDocument("_id", new BsonObjectId(new ObjectId()))
                .append("co_id", new BsonString(correlationId))
                .append("type", new BsonString(type))
                .append("app_id", new BsonString(app.metadata().clientAppId()))
                .append("started", date(started))
                .append("completed", date(completed))
                .append(LogStore.EXPIRY, date(completed.plus(retention)));
        app.groupId().ifPresent(id -> entry.append("group_id", new BsonString(id)));
        return entry;
    }

    private void appendRequest(BsonDocument entry, RequestInfo request) {
        entry.append("remote_ip_address", new BsonString(request.remoteIpAddress()))
                .append("request_method", new BsonString(request.httpMethod()))
                .append("request_url", text(request.webhookUrl()));
    }

    private void appendDevice(BsonDocument entry, ClientDevice device) {
        device.platform().ifPresent(platform -> entry.append("platform", text(platform)));
        device.platformVersion().ifPresent(version -> entry.append("platform_version", text(version)));
        device.sdkName().ifPresent(sdk -> entry.append("sdk_name", text(sdk)));
        device.sdkVersion().ifPresent(version -> entry.append("sdk_version", text(version)));
    }

    private BsonDocument functionCall(EndedCall ended) {
        BsonDocument functionCall = new BsonDocument("name", text(ended.call().name()));
        if (ended.argumentsMayBeLogged() && areSmall(ended.call())) {
            functionCall.append(
                    "arguments", redaction.redact(new BsonArray(ended.call().arguments())));
        }
        return functionCall;
    }

    /** Whole or not at all: a part of the arguments would look like other arguments. */
    private static boolean areSmall(FunctionCall call) {
        ByteCount count = new ByteCount(FunctionErrorCode.INVALID_PARAMETER, MAXIMUM_ARGUMENT_BYTES, "arguments");
        try {
            call.arguments().forEach(count::add);
            return true;
        } catch (FunctionException tooLarge) {
            return false;
        }
    }

    private BsonArray messages(List<String> messages) {
        return new BsonArray(messages.stream().map(this::text).toList());
    }

    /** Redacted before it is cut: the half of a secret is not recognised. */
    private BsonString text(String text) {
        return new BsonString(LogMessages.cut(redaction.redact(text)));
    }

    private static BsonDateTime date(Instant instant) {
        return new BsonDateTime(instant.toEpochMilli());
    }
}
