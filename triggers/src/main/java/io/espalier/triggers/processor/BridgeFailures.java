package io.espalier.triggers.processor;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What errors of EventBridge mean. Its messages may quote what was sent: only those about rights are passed on. */
final class BridgeFailures {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private static final Set<String> PASSING = Set.of(
            "InternalException",
            "InternalFailure",
            "InternalServerError",
            "LimitExceededException",
            "RequestLimitExceeded",
            "RequestTimeout",
            "RequestTimeoutException",
            "ServiceUnavailable",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException");

    /** Those of credentials that are no longer valid, or of a clock that goes wrong. */
    private static final Set<String> EXPIRED = Set.of(
            "ExpiredToken", "ExpiredTokenException", "RequestExpired", "RequestTimeTooSkewed", "TokenRefreshRequired");

    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidAccountIdException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "NotAuthorized",
            "NotAuthorizedForDetailTypeException",
            "NotAuthorizedForSourceException",
            "OptInRequired",
            "ResourceNotFoundException",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    private BridgeFailures() {}

    /** Of a whole request. */
    static EntryResult of(SdkException failure) {
        if (!(failure instanceof AwsServiceException answer)) {
            return new EntryResult.Passing(
                    "it is not reached (" + failure.getClass().getSimpleName() + ")");
        }
        String code = answer.awsErrorDetails() == null
                ? ""
                : Objects.requireNonNullElse(answer.awsErrorDetails().errorCode(), "");
        int status = answer.statusCode();
        if (answer.isThrottlingException() || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
            return new EntryResult.Passing(named(code, status));
        }
        String message =
                answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorMessage();
        return ofCode(code, message, named(code, status));
    }

    /** Of one entry. */
    static EntryResult ofEntry(String code, @Nullable String message) {
        return ofCode(code, message, code);
    }

    private static EntryResult ofCode(String code, @Nullable String message, String shown) {
        if (PASSING.contains(code)) {
            return new EntryResult.Passing(shown);
        }
        if (EXPIRED.contains(code)) {
            return new EntryResult.WithoutCredentials(shown);
        }
        return DENIED.contains(code)
                ? new EntryResult.Denied(message == null || message.isEmpty() ? shown : shown + ": " + message)
                : new EntryResult.Rejected(shown);
    }

    private static String named(String code, int status) {
        return code.isEmpty() ? "HTTP status " + status : code + " (HTTP status " + status + ")";
    }
}
