package io.espalier.triggers.processor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;

class BridgeFailuresTest {

    private static EntryResult of(String code, int status) {
        return BridgeFailures.of((EventBridgeException) EventBridgeException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("the document")
                        .build())
                .build());
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException, 400, Passing",
        "InternalException, 500, Passing",
        "AccessDeniedException, 500, Passing",
        "Unknown, 429, Passing",
        "ExpiredTokenException, 400, WithoutCredentials",
        "AccessDeniedException, 400, Denied",
        "UnrecognizedClientException, 400, Denied",
        "ResourceNotFoundException, 400, Denied",
        "ValidationException, 400, Rejected"
    })
    void knowsWhatToDo(String code, int status, String kind) {
        assertThat(of(code, status).getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void whatIsNotReachedPasses() {
        assertThat(BridgeFailures.of(SdkClientException.create("the document")))
                .isEqualTo(new EntryResult.Passing("it is not reached (SdkClientException)"));
    }

    @Test
    void onlyMessagesAboutRightsAreRepeated() {
        assertThat(of("ValidationException", 400).toString()).doesNotContain("the document");
        assertThat(of("ThrottlingException", 400).toString()).doesNotContain("the document");
        assertThat(of("AccessDeniedException", 400).toString()).contains("the document");
        assertThat(BridgeFailures.ofEntry("MalformedDetail", "the document"))
                .isEqualTo(new EntryResult.Rejected("MalformedDetail"));
    }
}
