package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.CONFIG;
import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FALCON;
import static io.github.endpointlease.lambda.TestApi.FLAN;
import static io.github.endpointlease.lambda.TestApi.NOW;
import static io.github.endpointlease.lambda.TestApi.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.spi.InvocationOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through to a model and back, and what is said where no model answers. */
class InvokeHandlerTest {
    private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";
    private static final String ACCOUNT = "Endpoint demo of account 123456789012 not found.";

    private final List<Invocation> asked = new ArrayList<>();
    private final TestApi api = new TestApi(builder -> builder.startup(Duration.ofMinutes(5))
            .deletion(Duration.ofMinutes(1))
            .model(this::answer));
    private InvocationOutcome outcome =
            new InvocationOutcome.Answered(Payload.of("[1]"), "application/json", "AllTraffic", null);

    private @Nullable BackendException breakage;

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void theModelGetsTheBodyAndTheThreeHeadersAsTheyWereSent() {
        serve(FLAN);

        Reply reply = api.send(request()
                .withHeaders(Map.of(
                        "content-TYPE", "text/csv; charset=utf-8",
                        "ACCEPT", "application/jsonlines",
                        "x-amzn-sagemaker-custom-attributes", "trace=1, user=~",
                        "Authorization", "secret",
                        "X-Other", "y"))
                .withBody("1,2\r\n\u00e9"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked)
                .containsExactly(new Invocation(
                        Payload.of("1,2\r\n\u00e9"),
                        "text/csv; charset=utf-8",
                        "application/jsonlines",
                        "trace=1, user=~"));
    }

    @Test
    void headersThatWereNotSentAreLeftToTheModelsDefaults() {
        serve(FLAN);

        api.send(request().withHeaders(null).withBody(null));

        assertThat(asked).containsExactly(new Invocation(Payload.of(""), null, null, null));
    }

    @Test
    void aBinaryRequestReachesTheModelAsBytes() {
        serve(FLAN);
        byte[] bytes = {(byte) 0xff, 0, 1, (byte) 0x80};

        api.send(request().withBody(Base64.getEncoder().encodeToString(bytes)).withIsBase64Encoded(true));

        assertThat(asked).extracting(Invocation::body).containsExactly(Payload.of(bytes));
    }

    @Test
    void theClientGetsTheModelsBodyTypeAndAttributesUnchanged() {
        serve(FLAN);
        outcome = new InvocationOutcome.Answered(
                Payload.of("{\"generated_text\":\"\u00e9\\n\"}"), "application/json;v=2", "AllTraffic", "took=3ms");

        Reply reply = api.send(request().withBody("{}"));

        assertThat(reply)
                .isEqualTo(new Reply(
                        200,
                        Map.of("Content-Type", "application/json;v=2", ATTRIBUTES, "took=3ms"),
                        "{\"generated_text\":\"\u00e9\\n\"}",
                        false));
    }

    @Test
    void aBinaryAnswerIsBase64() {
        serve(FLAN);
        byte[] bytes = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};
        outcome = new InvocationOutcome.Answered(Payload.of(bytes), "image/png", "AllTraffic", null);

        Reply reply = api.send(request().withBody("{}"));

        assertThat(reply.base64()).isTrue();
        assertThat(Base64.getDecoder().decode(reply.body())).isEqualTo(bytes);
        assertThat(reply.headers()).isEqualTo(Map.of("Content-Type", "image/png"));
    }

    @ParameterizedTest
    @CsvSource({"400, 400", "422, 422", "404, 404", "499, 499", "500, 502", "503, 502", "399, 502", "600, 502", "0, 502"
    })
    void whatTheModelSaysOfTheRequestIsPassedOnAndItsOwnBreakdownsAre502(int models, int clients) {
        serve(FLAN);
        outcome = new InvocationOutcome.ModelFailed(models, "\"inputs\" must be a text");

        Reply reply = api.send(request().withBody("{}"));

        assertThat(reply.status()).isEqualTo(clients);
        assertThat(reply.error()).isEqualTo("The model answered " + models + ": \"inputs\" must be a text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"It did not answer within PT29S", "It did not answer within PT29S."})
    void aTimeOutPointsToTheOtherRouteWhereThereIsOne(String reason) {
        serve(FLAN);
        api.lease(FALCON, EXPIRY);
        api.clock.advance(Duration.ofMinutes(5));
        outcome = new InvocationOutcome.TimedOut(reason);

        Reply async = api.send(request().withBody("{}"));
        Reply syncOnly = api.send(TestApi.event("POST", "falcon", null).withBody("{}"));

        assertThat(async.status()).isEqualTo(504);
        assertThat(async.error()).isEqualTo("It did not answer within PT29S. For long answers use /startexecution.");
        assertThat(syncOnly.status()).isEqualTo(504);
        assertThat(syncOnly.error()).isEqualTo("It did not answer within PT29S.");
    }

    @Test
    void anEndpointWithoutALeaseIsSaidToHaveNone() {
        assertUnavailable(api.send(request().withBody("{}")), 60, "is stopped", "no lease", "POST /endpoint-expiry");
    }

    @Test
    void anEndpointThatStartsIsSaidToStart() {
        api.lease(FLAN, EXPIRY);

        assertUnavailable(api.send(request().withBody("{}")), 5, "is starting");
    }

    @Test
    void anEndpointWhoseLeaseHasEndedIsSaidToBeStopped() {
        api.store(Lease.running(FLAN, CONFIG, EXPIRY.minusSeconds(7200), NOW).stopped(NOW.minusSeconds(3600)));

        assertUnavailable(api.send(request().withBody("{}")), 60, "is stopped", "lease has ended", "Add minutes");
    }

    @Test
    void anEndpointLeasedAgainWhileStoppingIsSaidToRestart() {
        api.store(Lease.running(FLAN, CONFIG, EXPIRY, NOW).stopping(NOW, null));

        assertUnavailable(api.send(request().withBody("{}")), 30, "is restarting");
    }

    @Test
    void anEndpointThatFailedIsSaidToHaveFailedAndWhy() {
        Failure failure = new Failure(Failure.Kind.CAPACITY, "No ml.g5.12xlarge is free.", 1, NOW.plusSeconds(60));
        api.store(Lease.running(FLAN, CONFIG, EXPIRY, NOW).stopping(NOW, failure));

        assertUnavailable(api.send(request().withBody("{}")), 30, "has failed", "No ml.g5.12xlarge is free.");
    }

    @Test
    void anEndpointThatLooksInServiceButIsNotIsWorthAnImmediateRetry() {
        serve(FLAN);
        outcome = new InvocationOutcome.NotInService("Endpoint demo-FlanT5-Endpoint does not listen");

        assertUnavailable(api.send(request().withBody("{}")), 1, "did not take the request", "does not listen");
    }

    @Test
    void aLeaseThatCannotBeReadDoesNotTurnAStoppedEndpointIntoABreakdown() {
        api.store.addUnreadable(FLAN, "expiry is not a date: \"soon\"");
        assertUnavailable(api.send(request().withBody("{}")), 30, "is not in service");

        api.store.breakDown(BreakableStore.unreachable());
        assertUnavailable(api.send(request().withBody("{}")), 30, "is not in service");
    }

    @Test
    void aPublicModelNeedsNoToken() {
        serve(FALCON);

        Reply reply = api.send(TestApi.event("POST", "falcon", null).withBody("{}"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("[1]");
    }

    @Test
    void strangersAreNotToldWhatTheEndpointServiceSaid() {
        Failure failure = new Failure(Failure.Kind.OTHER, ACCOUNT, 1, NOW.plusSeconds(60));
        api.store(Lease.running(FALCON, CONFIG, EXPIRY, NOW).stopping(NOW, failure));
        Reply failed = api.send(TestApi.event("POST", "falcon", null).withBody("{}"));
        assertUnavailable(failed, 30, "has failed");
        assertThat(failed.body()).doesNotContain("123456789012");
    }

    @Test
    void strangersAreNotToldWhyAnEndpointInServiceDidNotTakeTheRequest() {
        serve(FALCON);
        outcome = new InvocationOutcome.NotInService(ACCOUNT);

        Reply reply = api.send(TestApi.event("POST", "falcon", null).withBody("{}"));

        assertUnavailable(reply, 1, "did not take the request");
        assertThat(reply.body()).doesNotContain("123456789012");
    }

    @Test
    void strangersAreNotToldWhyAnEndpointCouldNotBeInvoked() {
        serve(FALCON);
        serve(FLAN);

        breakage = BackendException.lasting(ACCOUNT, null);
        Reply lasting = api.send(TestApi.event("POST", "falcon", null).withBody("{}"));
        Reply told = api.send(request().withBody("{}"));
        breakage = BackendException.passing(ACCOUNT, null);
        Reply passing = api.send(TestApi.event("POST", "falcon", null).withBody("{}"));

        assertThat(lasting.status()).isEqualTo(500);
        assertThat(lasting.error())
                .contains(FALCON.value(), "could not be invoked")
                .doesNotContain("123456789012");
        assertUnavailable(passing, 1, "could not be invoked");
        assertThat(passing.error()).doesNotContain("123456789012");
        assertThat(told.error()).as("who has a token may know").contains("123456789012");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fl/an", "//flan", "/flan/", "flan/", "/FLAN", "/flan ", "/", ""})
    void anotherPathIsNotTakenForAModels(String resource) {
        serve(FLAN);

        Reply reply = Reply.of(
                api.invokeHandler.handleRequest(request().withResource(resource).withBody("{}"), null));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type", "Accept", ATTRIBUTES})
    void headersThatCouldCarryAnotherHeaderAreRefused(String header) {
        serve(FLAN);

        for (String bad : List.of("a\r\nX-Evil: 1", "a\nb", "a\u0000", "caf\u00e9", "a".repeat(1025))) {
            Reply reply = api.send(TestApi.with(request(), header, bad).withBody("{}"));
            assertThat(reply.status()).as(bad).isEqualTo(400);
            assertThat(reply.error()).startsWith(header + " must be at most 1024 visible ASCII characters, but was: ");
        }
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html\r\nSet-Cookie: a=b", "text/\u00e9", "a\u0000"})
    void aModelCannotSlipInHeadersOfItsOwn(String evil) {
        serve(FLAN);
        outcome = new InvocationOutcome.Answered(Payload.of("x"), evil, "AllTraffic", evil);

        Reply reply = api.send(request().withBody("{}"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers()).isEqualTo(Map.of("Content-Type", "application/octet-stream"));
    }

    private static APIGatewayProxyRequestEvent request() {
        return TestApi.event("POST", "flan", OWNER);
    }

    private InvocationOutcome answer(EndpointName name, Invocation invocation) {
        asked.add(invocation);
        if (breakage != null) {
            throw breakage;
        }
        return outcome;
    }

    private void serve(EndpointName name) {
        api.lease(name, EXPIRY);
        api.clock.advance(Duration.ofMinutes(5));
    }

    private static void assertUnavailable(Reply reply, int retryAfter, String... words) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(503);
        assertThat(reply.headers()).containsEntry("Retry-After", Integer.toString(retryAfter));
        assertThat(reply.error()).contains(words);
    }
}
