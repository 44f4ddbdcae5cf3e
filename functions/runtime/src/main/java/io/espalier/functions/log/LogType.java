package io.espalier.functions.log;

import io.espalier.functions.FunctionCall;

/** The types of log entries (spec/app-services.md §10). */
public final class LogType {
    public static final String AUTH = "AUTH";
    public static final String API = "API";
    public static final String ENDPOINT = "ENDPOINT";
    public static final String WEBHOOK = "WEBHOOK";
    public static final String FUNCTION = "FUNCTION";

    private LogType() {}

    static String of(FunctionCall call) {
        return switch (call.origin()) {
            case CLIENT, EVENT, FUNCTION -> FUNCTION;
            case ENDPOINT -> ENDPOINT;
            case WEBHOOK -> WEBHOOK;
            case DATA_API -> API;
            case SERVICE -> "SERVICE_FUNCTION";
            case STREAM -> "SERVICE_STREAM_FUNCTION";
            case TRIGGER -> "DB_TRIGGER";
            case AUTHENTICATION_TRIGGER -> "AUTH_TRIGGER";
            case ERROR_HANDLER -> "TRIGGER_ERROR_HANDLER";
            case SCHEDULE -> "SCHEDULED_TRIGGER";
            case USER_CREATION -> AUTH;
        };
    }
}
