package io.espalier.functions.log;

import io.espalier.functions.Caller;
import io.espalier.functions.EndedCall;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.RequestInfo;
import io.espalier.functions.bson.ByteCount;
import io.espalier.functions.call.LogMessages;
import java.time.Instant;
import java.util.Optional;
import org.bson.BSONException;
import org.bson.BsonArray;
import org.bson.RawBsonDocument;
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

    LogEntries(LoggedApp app, LogRedaction redaction) {
        this.app = app;
        this.redaction = redaction;
    }

    RawBsonDocument entryOf(EndedCall ended) {
        FunctionCall call = ended.call();
        EntryBytes entry = entry(LogType.of(call), call.correlationId(), ended.started(), ended.completed());
        appendFunction(entry, ended);
        entry.texts("messages", ended.messages().stream().map(this::text).toList());
        switch (call.caller()) {
            case Caller.User user -> entry.text("user_id", user.profile().id());
            case Caller.AdminKey key -> entry.text("admin_key", key.name());
            case Caller.SystemCaller _, Caller.Unauthenticated _ -> {}
        }
        ended.parentCorrelationId().ifPresent(parent -> entry.text("parent_co_id", parent));
        call.trigger().ifPresent(trigger -> {
            entry.text("event_subscription_name", text(trigger));
            app.triggerId(trigger).ifPresent(id -> entry.text("event_subscription_id", id));
        });
        LoggedRules.append(entry, ended.ruleMetrics());
        call.request().ifPresent(request -> {
            appendRequest(entry, request);
            ClientDevice.ofHeaders(request).ifPresent(device -> appendDevice(entry, device));
        });
        Optional<FunctionException> failure = ended.failure();
        entry.number("status", failure.map(why -> why.code().httpStatus()).orElse(SUCCESS_STATUS));
        failure.ifPresent(why -> entry.text("error", text(String.valueOf(why.getMessage())))
                .text("error_code", why.code().wireName()));
        return entry.entry();
    }

    RawBsonDocument entryOf(EndedRequest ended) {
        EntryBytes entry = entry(ended.type(), ended.correlationId(), ended.started(), ended.completed())
                .number("status", ended.status());
        ended.userId().ifPresent(user -> entry.text("user_id", user));
        appendRequest(entry, ended.request());
        ended.device()
                .or(() -> ClientDevice.ofHeaders(ended.request()))
                .ifPresent(device -> appendDevice(entry, device));
        ended.failure()
                .ifPresent(failure -> entry.text("error", text(failure.error()))
                        // Errors are found by their code, also those that clients know without one.
                        .text("error_code", failure.errorCode().orElse("")));
        return entry.entry();
    }

    private EntryBytes entry(String type, String correlationId, Instant started, Instant completed) {
        EntryBytes entry = new EntryBytes()
                .id("_id", new ObjectId())
                .text("co_id", correlationId)
                .text("type", type)
                .text("app_id", app.metadata().clientAppId())
                .date("started", started)
                .date("completed", completed);
        app.groupId().ifPresent(id -> entry.text("group_id", id));
        return entry;
    }

    private void appendRequest(EntryBytes entry, RequestInfo request) {
        entry.text("remote_ip_address", request.remoteIpAddress())
                .text("request_method", request.httpMethod())
                .text("request_url", text(request.webhookUrl()));
    }

    private void appendDevice(EntryBytes entry, ClientDevice device) {
        device.platform().ifPresent(platform -> entry.text("platform", text(platform)));
        device.platformVersion().ifPresent(version -> entry.text("platform_version", text(version)));
        device.sdkName().ifPresent(sdk -> entry.text("sdk_name", text(sdk)));
        device.sdkVersion().ifPresent(version -> entry.text("sdk_version", text(version)));
    }

    private void appendFunction(EntryBytes entry, EndedCall ended) {
        String name = text(ended.call().name());
        entry.text("function_name", name);
        entry.begin("function_call").text("name", name);
        if (ended.argumentsMayBeLogged() && areSmall(ended.call())) {
            appendArguments(entry, ended.call());
        }
        entry.end();
        app.functionId(ended.call().name()).ifPresent(id -> entry.text("function_id", id));
        app.location().ifPresent(location -> entry.text("function_call_location", text(location)));
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

    private void appendArguments(EntryBytes entry, FunctionCall call) {
        try {
            entry.value("arguments", redaction.redact(new BsonArray(call.arguments())));
        } catch (BSONException notStorable) {
            // Of the entry all else is kept.
        }
    }

    /** Redacted before it is cut: the half of a secret is not recognised. */
    private String text(String text) {
        return LogMessages.cut(redaction.redact(text));
    }
}
