package io.espalier.functions;

/**
 * What went wrong with a call, in the words that clients of App Services know (spec/app-services.md §6.7).
 */
public enum FunctionErrorCode {
    FUNCTION_NOT_FOUND("FunctionNotFound", 404, Kind.USER),
    /** The function is private, or not open to this caller. */
    NOT_CALLABLE("NotCallable", 403, Kind.USER),
    ARGUMENTS_NOT_ALLOWED("ArgumentsNotAllowed", 400, Kind.USER),
    INVALID_PARAMETER("InvalidParameter", 400, Kind.USER),
    MISSING_PARAMETER("MissingParameter", 400, Kind.USER),
    BAD_REQUEST("BadRequest", 400, Kind.USER),
    /** A read would answer with more documents than one call may (spec/app-services.md §6.5). */
    READ_SIZE_LIMIT_EXCEEDED("ReadSizeLimitExceeded", 400, Kind.USER),
    NO_MATCHING_RULE_FOUND("NoMatchingRuleFound", 403, Kind.USER),
    /** The caller's rules do not let him change a document in the way that was asked. */
    NOT_PERMITTED("MongoDBError", 403, Kind.USER),
    /** What would be written does not fit the collection's schema. */
    SCHEMA_VALIDATION_FAILED_WRITE("SchemaValidationFailedWrite", 400, Kind.USER),
    /** The function itself says no: its message is for the caller. */
    FUNCTION_EXECUTION_ERROR("FunctionExecutionError", 400, Kind.USER),
    /** The function broke: its caller learns no details. */
    FUNCTION_BROKEN("FunctionExecutionError", 500, Kind.INTERNAL),
    /** The function, or what ran beside it, needed more memory than the process has. */
    MEMORY_EXHAUSTED("FunctionExecutionError", 400, Kind.RESOURCES),
    EXECUTION_TIME_LIMIT_EXCEEDED("ExecutionTimeLimitExceeded", 400, Kind.RESOURCES),
    /** The call has not begun and may be made again. */
    TOO_MANY_REQUESTS("TooManyRequests", 429, Kind.RESOURCES),
    MONGODB_ERROR("MongoDBError", 400, Kind.EXTERNAL),
    /** The database is away before anything was done: worth another attempt. */
    DATABASE_UNAVAILABLE("MongoDBError", 503, Kind.EXTERNAL),
    /** The same request, with the same Idempotency-Key, is being answered. */
    IDEMPOTENCY_KEY_IN_USE("IdempotencyKeyInUse", 409, Kind.USER),
    /** Another request had the Idempotency-Key. */
    IDEMPOTENCY_KEY_REUSED("IdempotencyKeyReused", 422, Kind.USER),
    /** The request was begun, and nobody knows how it ended. */
    IDEMPOTENCY_OUTCOME_UNKNOWN("IdempotencyOutcomeUnknown", 500, Kind.EXTERNAL),
    /** The request was answered, and the answer was too large to be kept. */
    IDEMPOTENCY_ANSWER_NOT_KEPT("IdempotencyAnswerNotKept", 410, Kind.USER),
    MISSING_AUTH_REQ("MissingAuthReq", 401, Kind.USER),
    INVALID_SESSION("InvalidSession", 401, Kind.USER),
    AUTH_ERROR("AuthError", 401, Kind.USER),
    INVALID_PASSWORD("InvalidPassword", 401, Kind.USER),
    AUTH_PROVIDER_NOT_FOUND("AuthProviderNotFound", 404, Kind.USER),
    ACCOUNT_NAME_IN_USE("AccountNameInUse", 409, Kind.USER),
    USER_NOT_FOUND("UserNotFound", 404, Kind.USER),
    USER_DISABLED("UserDisabled", 401, Kind.USER),
    /** No complete response came from another server. */
    HTTP_ERROR("HTTPError", 400, Kind.EXTERNAL),
    /** The operator does not let functions send requests to this address. */
    RESTRICTED_HOST("RestrictedHost", 403, Kind.USER),
    VALUE_NOT_FOUND("ValueNotFound", 404, Kind.USER),
    /** The app is linked to no data source or service of that name. */
    SERVICE_NOT_FOUND("ServiceNotFound", 404, Kind.USER),
    /** A mistake in Espalier or in a function: the caller sees no details. */
    INTERNAL_SERVER_ERROR("InternalServerError", 500, Kind.INTERNAL);

    /** Whose matter an error is. It decides what a caller sees, whether work is repeated, and the log level. */
    public enum Kind {
        USER,
        CONFIGURATION,
        RESOURCES,
        EXTERNAL,
        INTERNAL
    }

    private final String wireName;
    private final int httpStatus;
    private final Kind kind;

    FunctionErrorCode(String wireName, int httpStatus, Kind kind) {
        this.wireName = wireName;
        this.httpStatus = httpStatus;
        this.kind = kind;
    }

    /** The {@code error_code} of error bodies. */
    public String wireName() {
        return wireName;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public Kind kind() {
        return kind;
    }
}
