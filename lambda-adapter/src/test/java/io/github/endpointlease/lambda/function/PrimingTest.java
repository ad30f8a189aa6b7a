package io.github.endpointlease.lambda.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.util.HashMap;
import java.util.Map;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done before a snapshot reaches nobody, gets through all the same, and never keeps the snapshot from being taken. */
class PrimingTest {
    private static final Context<Resource> CONTEXT = Core.getGlobalContext();

    @ParameterizedTest
    @CsvSource({"ssm", "dynamodb"})
    void leasesAreListedAndLookedUpInAnEmptyAccount(String store) {
        LeasesFunction function = new LeasesFunction(priming("LEASE_STORE", store, "LEASE_TABLE", "leases"));

        APIGatewayProxyResponseEvent listed = function.handleRequest(PrimingEvents.get("endpoint-expiry"), null);
        APIGatewayProxyResponseEvent extended = function.handleRequest(
                PrimingEvents.post("endpoint-expiry", "{\"EndpointName\": \"priming\", \"minutes\": 1}"), null);

        assertThat(listed.getBody()).isEqualTo("[]");
        assertThat(extended.getStatusCode()).as(extended.getBody()).isEqualTo(400);
        assertThat(extended.getBody()).contains("EndpointName not found");
    }

    @Test
    void aModelAnswersAndAnExecutionStarts() {
        InvokeFunction invoke = new InvokeFunction(priming("MODEL_ROUTES", "p=p", "PUBLIC_ROUTES", "p"));
        ExecutionsFunction executions = new ExecutionsFunction(priming(
                "STATE_MACHINE_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:m", "ASYNC_ENDPOINTS", "p"));

        assertThat(invoke.handleRequest(PrimingEvents.post("p", "{}"), null).getStatusCode())
                .isEqualTo(200);
        assertThat(executions
                        .handleRequest(
                                PrimingEvents.post("startexecution", "{\"endpointname\": \"p\", \"body\": {}}"), null)
                        .getStatusCode())
                .isEqualTo(200);
    }

    @Test
    void everyFunctionsOwnWorkGetsThrough() {
        Setup setup = priming(
                "TOKEN_TABLE", "t", "STATE_MACHINE_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:m");

        assertThatCode(() -> {
                    AuthorizeFunction.prime(setup);
                    LeasesFunction.prime(setup);
                    InvokeFunction.prime(setup);
                    ExecutionsFunction.prime(setup);
                    ReconcileFunction.prime(setup);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void workThatFailsDoesNotKeepTheSnapshotFromBeingTaken() {
        assertThatCode(() -> new Priming(setup -> {
                            throw new IllegalStateException("broken");
                        })
                        .beforeCheckpoint(CONTEXT))
                .doesNotThrowAnyException();
        assertThatCode(() -> new Priming(setup -> {
                            throw new NoClassDefFoundError("missing");
                        })
                        .beforeCheckpoint(CONTEXT))
                .doesNotThrowAnyException();
    }

    private static Setup priming(String... variables) {
        Map<String, String> all = new HashMap<>(Map.of("PROJECT_PREFIX", "demo", "AWS_REGION", "us-east-1"));
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return Setup.ofPriming(all);
    }
}
