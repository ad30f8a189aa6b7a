package io.github.endpointlease.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.parts.OnStandIn;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.SsmClientBuilder;
import software.amazon.awssdk.services.ssm.model.SsmException;

@OnStandIn
class AwsStandInTest {
    private static final String PUT = "AmazonSSM.PutParameter";

    private final AtomicInteger done = new AtomicInteger();
    private final AwsStandIn aws = AwsStandIn.start()
            .with("AmazonSSM", new JsonService(Map.of("PutParameter", input -> {
                ObjectNode output = JsonService.object();
                output.put("Version", done.incrementAndGet());
                return output;
            })));

    @AfterEach
    void stop() {
        aws.close();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aFaultHitsTheCallThatItIsMeantForAndDoesWhatItSays(Fault fault) {
        try (SsmClient ssm = patient(Duration.ofMillis(300), 0)) {
            put(ssm);
            aws.faults(Faults.nth(PUT, 2, fault));

            assertThatThrownBy(() -> put(ssm))
                    .isInstanceOf(
                            switch (fault) {
                                case THROTTLED, SERVER_ERROR -> SsmException.class;
                                case TIMED_OUT, ANSWER_LOST, RESET -> SdkClientException.class;
                            });

            assertThat(aws.calls(PUT)).isEqualTo(2);
            assertThat(done).hasValue(fault == Fault.ANSWER_LOST ? 2 : 1);
            assertThat(put(ssm)).isEqualTo(done.get());
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void theSdkSendsAgainWhateverTheFaultWhenItMay(Fault fault) {
        try (SsmClient ssm = patient(Duration.ofMillis(300), 2)) {
            aws.faults(Faults.nth(PUT, 1, fault));

            assertThat(put(ssm)).isEqualTo(fault == Fault.ANSWER_LOST ? 2 : 1);
            assertThat(aws.calls(PUT)).isEqualTo(2);
        }
    }

    @Test
    void aServiceThatItDoesNotHaveIsAnError() {
        try (SsmClient ssm = patient(Duration.ofSeconds(5), 0)) {
            assertThatThrownBy(() -> ssm.getParameter(get -> get.name("a")))
                    .isInstanceOf(SdkException.class)
                    .hasMessageContaining("GetParameter");
            assertThat(aws.last("AmazonSSM.GetParameter"))
                    .hasValueSatisfying(call -> assertThat(call.headers()).containsKey("x-amz-date"));
        }
    }

    private SsmClient patient(Duration patience, int resends) {
        SsmClientBuilder builder = SsmClient.builder()
                .overrideConfiguration(settings -> settings.retryStrategy(retry -> retry.maxAttempts(1 + resends)));
        return Clients.client(builder, aws.uri(), patience);
    }

    private static long put(SsmClient ssm) {
        return ssm.putParameter(put -> put.name("a").value("b")).version();
    }
}
