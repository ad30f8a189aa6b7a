package io.github.endpointlease.backend.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SageMakerRefusalTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            NOT_FOUND      | ValidationException          | Could not find endpoint "arn:aws:sagemaker:us-east-1:1:endpoint/a".
            MISSING_CONFIG | ValidationException          | Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:1:endpoint-config/a".
            EXISTS         | ValidationException          | Cannot create already existing endpoint "arn:aws:sagemaker:us-east-1:1:endpoint/a".
            IN_PROGRESS    | ValidationException          | Cannot update in-progress endpoint "arn:aws:sagemaker:us-east-1:1:endpoint/a".
            QUOTA          | ResourceLimitExceeded        | The account-level service limit is 0 Instances
            CAPACITY       | InsufficientInstanceCapacity | There is none
            CAPACITY       | CapacityError                | There is none
            THROTTLED      | ThrottlingException          | Rate exceeded
            UNKNOWN        | ValidationException          | Could not find endpoint
            UNKNOWN        | ValidationException          | Could not find endpoint config "a"
            UNKNOWN        | ValidationException          | could not find endpoint "a"
            UNKNOWN        | ValidationException          | Sorry: Could not find endpoint "a"
            UNKNOWN        | ValidationException          | Cannot create already existing endpoint configuration "a"
            UNKNOWN        | ValidationException          | 1 validation error detected
            UNKNOWN        | ValidationException          | ``
            UNKNOWN        | AccessDeniedException        | Could not find endpoint "a"
            UNKNOWN        | ResourceNotFound             | Could not find endpoint "a"
            UNKNOWN        | InvalidSignatureException    | Signature expired: 20260301T100000Z is now earlier than
            UNKNOWN        | ``                           | Could not find endpoint "a"
            """)
    void codeAndBeginningOfTheTextCount(SageMakerRefusal meant, String code, String message) {
        assertThat(SageMakerRefusal.of(code, message)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "CAPACITY, Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.",
        "CAPACITY, CapacityError: Unable to provision requested ML compute capacity.",
        "QUOTA, ResourceLimitExceeded: the account-level service limit is 0 Instances",
        "BROKEN, The primary container for production variant AllTraffic did not pass the ping health check.",
    })
    void aBreakdownIsOfTheSortThatItsReasonNames(Failure.Kind kind, String reason) {
        assertThat(SageMakerRefusal.ofBreakdown(reason)).isEqualTo(kind);
    }
}
