package io.github.endpointlease.lambda.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.lambda.AuthorizerEvent;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each function of the API, wired from its variables, on the stand-in. */
@OnStandIn
@OnDynamoDbLocal
class FunctionsTest {
    private static final EndpointName FLAN = new EndpointName("demo-flan-Endpoint");
    private static final String ADD =
            "{\"EndpointName\": \"demo-flan-Endpoint\", \"EndpointConfigName\": \"demo-config\", \"minutes\": 600}";

    private final Account account = new Account();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void leasesAreKeptInParameterStoreUnlessTheVariablesSayOtherwise() {
        APIGatewayProxyResponseEvent answer =
                new LeasesFunction(account.setup(Map.of())).handleRequest(post("endpoint-expiry", ADD), null);

        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
        assertThat(Account.lease(account.parameterStore(), FLAN).configName()).hasToString(Account.CONFIG);
    }

    @Test
    void leasesAreKeptInTheTableThatTheVariablesName() {
        String table = account.createLeaseTable();
        Setup setup = account.setup(Map.of("LEASE_STORE", "dynamodb", "LEASE_TABLE", table));

        new LeasesFunction(setup).handleRequest(post("endpoint-expiry", ADD), null);

        assertThat(account.table(table).find(FLAN)).isPresent();
        assertThat(account.parameterStore().find(FLAN)).isEmpty();
    }

    @Test
    void theLongestLeaseOfOneEndpointReachesItsLease() {
        Setup setup = account.setup(Map.of("LONGEST_LEASE_MINUTES", "30", "LONGEST_LEASES", "demo-flan-Endpoint=480"));

        new LeasesFunction(setup).handleRequest(post("endpoint-expiry", ADD), null);

        Duration left = Duration.between(
                account.clock.instant(),
                Account.lease(account.parameterStore(), FLAN).expiry());
        assertThat(left).isBetween(Duration.ofHours(8).minusSeconds(1), Duration.ofHours(8));
    }

    @Test
    void anEndpointThatRunsIsNotAdoptedWhereThatIsSwitchedOff() {
        account.sageMaker.addForeign(FLAN.value(), Map.of());

        APIGatewayProxyResponseEvent answer = new LeasesFunction(account.setup(Map.of("ADOPT_EXISTING", "false")))
                .handleRequest(post("endpoint-expiry", ADD), null);

        assertThat(answer.getStatusCode()).isEqualTo(409);
    }

    @Test
    void tokensAreLookedUpInTheTableThatTheVariablesName() {
        String table = account.createTokenTable();
        Token token = new Tokens(account.tokens(table), account.clock)
                .issue("alice", EnumSet.of(Scope.INVOKE), List.of(new EndpointPattern("demo-*")), null);
        AuthorizeFunction authorize = new AuthorizeFunction(account.setup(
                Map.of("TOKEN_TABLE", table, "MODEL_ROUTES", "flan=demo-flan-Endpoint,other=their-Endpoint")));

        String policy = policy(authorize, token.reveal());
        String denied = policy(authorize, "unknown");

        assertThat(policy).contains("prod/POST/flan").doesNotContain("prod/POST/other");
        assertThat(denied).contains("Deny").doesNotContain("Allow");
    }

    @Test
    void aModelIsInvokedAndAPublicOneAsksForNoToken() {
        ExpiryStore store = account.parameterStore();
        new LeasesFunction(account.setup(Map.of())).handleRequest(post("endpoint-expiry", ADD), null);
        Setup setup = account.setup(Map.of("MODEL_ROUTES", "flan=demo-flan-Endpoint", "PUBLIC_ROUTES", "flan"));
        InvokeFunction invoke = new InvokeFunction(setup);
        APIGatewayProxyRequestEvent event = post("flan", "{\"inputs\": \"hi\"}");
        event.getRequestContext().setAuthorizer(Map.of());

        APIGatewayProxyResponseEvent early = invoke.handleRequest(event, null);
        account.sageMaker.addForeign(FLAN.value(), Map.of());
        account.clock.advance(Account.STARTING);
        APIGatewayProxyResponseEvent late = invoke.handleRequest(event, null);

        assertThat(store.find(FLAN)).isPresent();
        assertThat(early.getStatusCode()).as(early.getBody()).isEqualTo(503);
        assertThat(late.getStatusCode()).as(late.getBody()).isEqualTo(200);
    }

    @Test
    void anExecutionIsStartedAndDescribed() {
        String machine = account.createStateMachine();
        ExecutionsFunction executions = new ExecutionsFunction(
                account.setup(Map.of("STATE_MACHINE_ARN", machine, "ASYNC_ENDPOINTS", "demo-flan-Endpoint")));

        APIGatewayProxyResponseEvent started = executions.handleRequest(
                post("startexecution", "{\"endpointname\": \"demo-flan-Endpoint\", \"body\": {}}"), null);
        APIGatewayProxyResponseEvent other = executions.handleRequest(
                post("startexecution", "{\"endpointname\": \"demo-other-Endpoint\", \"body\": {}}"), null);

        assertThat(started.getStatusCode()).as(started.getBody()).isEqualTo(200);
        assertThat(started.getBody()).contains("executionArn");
        assertThat(other.getStatusCode()).isEqualTo(404);
    }

    private static String policy(AuthorizeFunction function, String token) {
        return new ObjectMapper()
                .valueToTree(function.handleRequest(authorization(token), null).getPolicyDocument())
                .toString();
    }

    private static AuthorizerEvent authorization(String token) {
        AuthorizerEvent event = new AuthorizerEvent();
        event.setHeaders(Map.of("Authorization", token));
        event.setMethodArn("arn:aws:execute-api:us-east-1:123456789012:abc/prod/POST/flan");
        return event;
    }

    static APIGatewayProxyRequestEvent post(String resource, String body) {
        ProxyRequestContext context = new ProxyRequestContext();
        context.setAuthorizer(
                Map.of("callerName", "owner", "callerScopes", "read extend admin invoke", "callerEndpoints", "*"));
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod("POST")
                .withResource("/" + resource)
                .withPath("/" + resource)
                .withHeaders(Map.of("Content-Type", "application/json"))
                .withRequestContext(context)
                .withBody(body)
                .withIsBase64Encoded(false);
    }
}
